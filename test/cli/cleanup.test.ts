import { afterEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { nameOf, runId } from '../../src/probes/run-id.ts'
import { demoConfig } from './demo-config.ts'
import { printed } from './printed.ts'

const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => process.listenerCount(signal))
const before = listeners()
afterEach(() => { expect(listeners()).toEqual(before) })

const cleanup = (...args: string[]) => printed(() => main(['cleanup', '--os-cloud', 'demo', ...args]))
const ago = (minutes: number) => nameOf(runId(new Date(Date.now() - minutes * 60_000)), 'thing')
/** Volumes and secrets of these names. */
const things = (...names: string[]): { things: Record<string, JsonObject[]> } => ({
  things: { volume: names.map((name, i) => ({ id: `volume-${i}`, name, status: 'available', size: 1 })), secret: [] },
})
/** Names of the volumes that the cloud still has. */
async function volumes(): Promise<string[]> {
  const { out } = await cleanup('--json', '--dry-run')
  return (JSON.parse(out) as { things: { name: string }[] }[]).flatMap(one => one.things.map(({ name }) => name))
}

describe('cleanup', () => {
  it('says so when there is nothing', async () => {
    await demoConfig()
    expect(await cleanup()).toEqual({ code: 0, out: 'demo: nothing of earlier runs found\n', err: '' })
  })

  it('removes what runs left, tells each, and nothing is left then', async () => {
    const name = ago(10)
    await demoConfig(things(name, 'scs-check', 'customer'))
    const { code, out } = await cleanup()
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^demo: 1 thing of earlier runs\\n +removed +volume +${name} +volume-0 +run of \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\dZ\\n$`))
    expect(await volumes()).toEqual([])
  })

  it('only looks with --dry-run', async () => {
    const cloud = await demoConfig(things(ago(10), ago(20)))
    expect(await cleanup('--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/^demo: 2 things of earlier runs would be removed\n +found +volume/) as string })
    expect(cloud.requests().filter(({ method }) => method === 'DELETE')).toEqual([])
    expect(await volumes()).toHaveLength(2)
  })

  it.each([['30m', 1], ['1h', 1], ['119m', 1], ['3h', 2], ['1d', 2], ['60s', 0]])('leaves runs that are younger than %s alone', async (age, left) => {
    await demoConfig(things(ago(20), ago(120)))
    expect((await cleanup('--older-than', age)).code).toBe(0)
    expect(await volumes()).toHaveLength(left)
  })

  it('says what stays, why, and how to remove it by hand', async () => {
    const name = ago(10)
    await demoConfig({ ...things(name), refuse: ['DELETE volumes'] })
    const { code, out } = await cleanup()
    expect(code).toBe(2)
    expect(out).toMatch(/stays +volume/)
    expect(out).toMatch(/\n {2}stays: refused: DELETE .* 403.*\n {4}openstack volume delete volume-0\n$/)
  })

  it('says what it could not look for', async () => {
    await demoConfig(things(), { faults: [{ service: 'image', kind: 403 }] })
    const { code, out } = await cleanup()
    expect([code, out]).toEqual([2, expect.stringMatching(/^demo: not everything could be looked at\n {2}could not look for image: .*403/)])
  })

  it('says what is wrong with the account, once', async () => {
    await demoConfig()
    const { code, out } = await printed(() => main(['cleanup', '--os-cloud', 'wrong']))
    expect([code, out]).toEqual([2, expect.stringMatching(/^wrong: not everything could be looked at\n {2}could not look for anything: .*401[^\n]*\n$/)])
  })

  it('does not sweep with an account that sees other projects', async () => {
    const cloud = await demoConfig({ ...things(ago(10)), roles: ['admin', 'member'] })
    const { code, out } = await cleanup('--allow-privileged')
    expect([code, out]).toEqual([2, expect.stringContaining('the account has the role admin')])
    expect(cloud.requests().filter(({ path }) => path.includes('volumes'))).toEqual([])
  })

  it('tells programs in JSON', async () => {
    await demoConfig(things(ago(10)))
    const [one] = JSON.parse((await cleanup('--json')).out) as [JsonObject]
    expect(one).toMatchObject({ subject: 'demo', unseen: [], things: [{ kind: 'volume', id: 'volume-0', result: 'removed', command: 'openstack volume delete volume-0' }] })
  })

  it.each(['2', '2w', '-1h', 'h', '1.5h', '', '12345678m'])('does not take %j for an age', async age => {
    await demoConfig()
    expect(await cleanup(`--older-than=${age}`)).toMatchObject({ code: 3, err: expect.stringContaining('a number with s, m, h or d') as string })
  })
})
