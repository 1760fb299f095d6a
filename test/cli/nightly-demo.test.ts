import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openStore } from '../../src/history/open-store.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import { demoConfig } from './demo-config.ts'
import { profile } from '../../src/demo/profiles.ts'
import { printed } from './printed.ts'

it('demos need no cloud and no file of one: nights of them, what changed, and the board', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-demos-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const config = join(dir, 'demo.yaml')
  await writeFile(config, [
    'format: scs-check/nightly/1', 'store: ./store', "defaults: { passive: true, os_cloud: '{subject}', kubeconfig: '{subject}/config' }", 'subjects:',
    '  - { name: good, demo: compliant }', '  - { name: bad, demo: flawed }', '  - { name: cluster, demo: kaas-flawed }', '',
  ].join('\n'))
  const verb = (...args: string[]) => printed(() => main([...args, '-c', config]))
  const night = async (id: string) => (JSON.parse((await verb('nightly', '--night', id, '--all', '--json', '-q')).out) as { subjects: { subject: string; state: string; target?: string }[] }).subjects.map(({ subject, state }) => [subject, state])
  const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  for (const id of [day(1), day(0)]) expect(await night(id)).toEqual(expect.arrayContaining([['good', 'complete'], ['bad', 'complete'], ['cluster', 'complete']]))
  const { out } = await verb('diff', '--subject', 'good', '--json')
  expect(out).not.toContain('new-fail')
  expect((await verb('board', 'build', '--out', join(dir, 'site'), '--no-cache', '-q')).code).toBe(0)
  const { subjects } = JSON.parse(await readFile(join(dir, 'site', 'status.json'), 'utf8')) as { subjects: { name: string; scopes: { scope: string; versions: { state: string }[] }[] }[] }
  expect(subjects.map(({ name, scopes }) => [name, scopes[0]!.scope, scopes[0]!.versions[0]!.state])).toEqual([
    ['bad', 'scs-compatible-iaas', 'fail'], ['cluster', 'scs-compatible-kaas', 'fail'], ['good', 'scs-compatible-iaas', 'not-judged'],
  ])
}, 60_000)

it('what a demo passed never counts for a cloud of its name, nor the other way round', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-demos-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const config = join(dir, 'demo.yaml')
  await demoConfig(profile('flawed', new Date()))
  const night = async (subject: string, id: string) => {
    await writeFile(config, `format: scs-check/nightly/1\nstore: ./store\nsubjects: [{ name: x, ${subject} }]\n`)
    await printed(() => main(['nightly', '-c', config, '--night', id, '-q']))
    const store = await openStore({ dir: join(dir, 'store') })
    const { card } = await store.newest(['visits', 'x', 'scs-compatible-iaas']) as VisitEntry
    return Object.entries(card).filter(([, { night: of }]) => of !== id).map(([key]) => key)
  }
  const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  expect(await night('demo: compliant', day(4))).toEqual([])
  expect(await night('demo: compliant', day(3))).not.toEqual([]) // plays of the night before
  expect(await night('demo: flawed', day(2))).toEqual([])
  expect(await night('os_cloud: demo', day(1))).toEqual([])
  expect(await night('demo: flawed', day(0))).toEqual([])
}, 60_000)
