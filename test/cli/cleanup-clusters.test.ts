import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { nameOf, runId } from '../../src/probes/run-id.ts'
import { printed } from './printed.ts'

const dir = mkdtempSync(join(tmpdir(), 'scs-check-test-'))
afterAll(() => { rmSync(dir, { recursive: true, force: true }) })

const run = (minutes: number) => runId(new Date(Date.now() - minutes * 60_000))
const namespace = (name: string, labels: JsonObject = {}): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
/** A namespace as a run leaves it. */
const left = (minutes: number, part = 'near'): JsonObject => {
  const id = run(minutes)
  return namespace(nameOf(id, part), { 'scs-check/run': id })
}
async function cleanup(state: { objects: JsonObject[]; refuse?: string[]; stuck?: string[] }, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const file = join(dir, 'state.json')
  writeFileSync(file, JSON.stringify({ version: 'v1.33.1', delay: 5, ...state }))
  return printed(() => main(['cleanup', '--demo', `kaas:${file}`, ...args]))
}
const nameIn = (object: JsonObject) => (object['metadata'] as { name: string }).name

describe('cleanup of clusters', () => {
  it('removes the namespaces that runs left, and none that only looks like it', async () => {
    const ours = left(10)
    const stranger = namespace(nameOf(run(10), 'near'))
    const other = namespace(nameOf(run(10), 'far'), { 'scs-check/run': run(20) })
    const { code, out } = await cleanup({ objects: [ours, stranger, other, namespace('scs-check', { 'scs-check/run': 'x' })] })
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^demo: 1 thing of earlier runs\\n +removed +namespace +${nameIn(ours)} +[\\w-]+ +run of `))
    expect(out).not.toMatch(new RegExp(`${nameIn(stranger)}|${nameIn(other)}`))
  })
  it('says so when there is nothing, and only looks with --dry-run', async () => {
    expect(await cleanup({ objects: [] })).toEqual({ code: 0, out: 'demo: nothing of earlier runs found\n', err: '' })
    expect((await cleanup({ objects: [left(10)] }, '--dry-run')).out).toMatch(/^demo: 1 thing of earlier runs would be removed\n +found +namespace/)
  })
  it('leaves younger runs alone', async () => {
    const [young, old] = [left(5), left(90)]
    const { out } = await cleanup({ objects: [young, old] }, '--older-than', '1h')
    expect([out.includes(nameIn(young)), out.includes(nameIn(old))]).toEqual([false, true])
  })
  it('says what stays and how to remove it, and what it could not look for', async () => {
    const stays = left(10)
    const refused = await cleanup({ objects: [stays], refuse: ['delete namespaces', 'list persistentvolumes'] })
    expect(refused.code).toBe(2)
    expect(refused.out).toMatch(new RegExp(`stays: refused: DELETE .* 403.*\\n {4}kubectl delete namespace ${nameIn(stays)}\\n {2}could not look for persistent volume: .*403`))
  })
  it('tells programs which cluster it was', async () => {
    const [one] = JSON.parse((await cleanup({ objects: [left(10)] }, '--json')).out) as [JsonObject]
    expect(one).toMatchObject({ subject: 'demo', cluster: 'demo', unseen: [], things: [{ kind: 'namespace', result: 'removed' }] })
  })
})

describe('plan of clusters', () => {
  const plan = (...args: string[]) => printed(() => main(['plan', '--all-standards', '--demo', 'kaas', '--only', '^(scs-0211-volume|scs-0217-pod-security$|scs-0219-policy)', ...args]))
  it('tells quota by Kubernetes\' names: a new namespace has none of its own', async () => {
    const { code, out, err } = await plan()
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/quota +pods 3, requests\.cpu 0\.03, requests\.memory 48Mi\n/)
    expect(out).toMatch(/requests\.storage +1Gi\n/)
    expect(out).toMatch(/for +scs-0219-policy-smoke/)
    expect(out).not.toMatch(/free in/)
  })
  it('gives programs bytes', async () => {
    expect(JSON.parse((await plan('--json')).out)).toMatchObject({ quota: { 'pods': 4, 'persistentvolumeclaims': 1, 'requests.storage': 2 ** 30 }, clouds: [{ subject: 'demo', known: {}, lacks: [] }] })
  })
})
