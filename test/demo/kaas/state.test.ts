import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import { checkClusterState, loadClusterState } from '../../../src/demo/kaas/state.ts'
import { start } from './support.ts'

let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-demo-state-')) })
afterAll(() => rm(dir, { recursive: true }))

const file = async (content: string): Promise<string> => {
  const path = join(dir, 'state.yaml')
  await writeFile(path, content)
  return path
}
const good = { version: 'v1.36.3', objects: [] }
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }

describe('a state of the demo cluster', () => {
  it('is read from YAML and from JSON', async () => {
    const state = clusterProfile('flawed', new Date('2026-11-22T12:00:00Z'))
    expect(await loadClusterState(await file(stringify(state)))).toEqual(state)
    expect(await loadClusterState(await file(`\uFEFF${JSON.stringify(state)}`))).toEqual(state)
  })

  it.each([
    [
      'no file', undefined, 'cannot read it (ENOENT). Give the path',
    ], ['no YAML', '{"version": ', 'this is neither YAML nor JSON'], ['a list', '[]', 'the state must be an object'],
    [
      'a bomb of aliases', `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]`,
      'this is neither YAML nor JSON',
    ],
  ])('that is %s is refused', async (_, content, problem) => {
    const path = content === undefined ? join(dir, 'nowhere') : await file(content)
    await expect(loadClusterState(path)).rejects.toThrow(problem)
  })

  it.each([
    [{ objects: [] }, '/version', 'missing'], [{ ...good, version: '1.36' }, '/version', 'wrong value'], [
      { ...good, version: 'v1.36.3.4' }, '/version', 'wrong value',
    ],
    [{ ...good, typo: 1 }, '/typo', 'unknown key'], [
      { ...good, refuse: ['nodes'] }, '/refuse', 'such as "list nodes"',
    ], [{ ...good, tick: 1 }, '/tick', 'wrong value'],
    [{ ...good, quota: { pods: 3 } }, '/quota', 'quantities, as texts'], [{ ...good, enforces: 'some' }, '/enforces', 'true, false or "ingress"'],
    [{ ...good, objects: ['x'] }, '/objects/0', 'no object'], [{ ...good, objects: [{ kind: 'Node' }] }, '/objects/0', 'knows no kind Node of (no apiVersion)'],
    [
      { ...good, objects: [{ ...node, metadata: {} }] }, '/objects/0/metadata/name', 'missing',
    ], [{ ...good, objects: [node, node] }, '/objects/1', 'another object'],
    [{ ...good, objects: [{ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }] }, '/objects/0', 'CustomResourceDefinition'],
  ])('%j: says where and what', (state, where, what) => {
    expect(() => checkClusterState(state, 'my.yaml')).toThrow(where)
    expect(() => checkClusterState(state, 'my.yaml')).toThrow(what)
    expect(() => checkClusterState(state, 'my.yaml')).toThrow(/^my\.yaml: at /)
  })

  it.each(['v1.33.1-gke.5', 'v1.33.1+k3s1', 'v1.36.0-rc.0'])('may be of a vendor: %s', async version => {
    const { ask } = await start({ version })
    expect((await ask('GET', '/version')).body).toMatchObject({ gitVersion: version, major: '1', minor: version.slice(3, 5) })
  })

  it('may hold custom resources, once they are defined', async () => {
    const spec = { group: 'example.com', names: { kind: 'Thing', plural: 'things' }, scope: 'Namespaced', versions: [{ name: 'v1', served: true }] }
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'things.example.com' }, spec }
    const { ask } = await start({ objects: [definition, { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }] })
    expect((await ask('GET', '/apis/example.com/v1/things')).body).toMatchObject(
      { kind: 'ThingList', items: [{ metadata: { name: 'a', namespace: 'default' } }] },
    )
  })

  it('its kubeconfig names the cluster, and nothing but loopback', async () => {
    const { cluster } = await start({ name: 'north' })
    const kubeconfig = parse(cluster.kubeconfig) as { 'current-context': string; 'clusters': { name: string; cluster: { server: string } }[] }
    expect([kubeconfig['current-context'], kubeconfig.clusters]).toEqual(
      ['north', [{ name: 'north', cluster: { server: `http://127.0.0.1:${cluster.port}` } }]],
    )
  })
})
