import { afterEach, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { demoConfig } from './demo-config.ts'
import { printed } from './printed.ts'

interface Plan {
  plays: { kind: string; creates: string[]; quota: Record<string, number>; seconds: number; testcases: string[]; asks?: string }[]
  quota: Record<string, number>
  clouds: { subject: string; known: Record<string, unknown>; lacks: string[]; problem?: string }[]
}
const plan = (...args: string[]) => printed(() => main(['plan', ...args]))
const parsed = async (...args: string[]) => {
  const { code, out } = await plan('--json', ...args)
  return { code, ...JSON.parse(out) as Plan }
}
const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => process.listenerCount(signal))
const before = listeners()
afterEach(() => { expect(listeners()).toEqual(before) })

it('tells of every play what it creates, its quota, its time and its test cases, without a cloud', async () => {
  const { code, out } = await plan()
  expect(code).toBe(0)
  expect(out).toContain('back up a volume and restore the backup (openstack.volume-backup)')
  expect(out).toMatch(/creates +volume of 1 GiB, backup of it, volume of 1 GiB/)
  expect(out).toMatch(/takes +at most 900 s, and 90 s to remove what it created/)
  expect(out).toMatch(/for +scs-0117-test-backup/)
  expect(out).not.toMatch(/free in/)
})

it('adds up the quota of plays that run side by side, but not of those that need something else', async () => {
  const { plays, quota, clouds } = await parsed()
  const sum = (name: string) => plays.filter(({ asks }) => asks === undefined).reduce((all, one) => all + (one.quota[name] ?? 0), 0)
  expect(plays.length).toBeGreaterThanOrEqual(5)
  expect(quota).toEqual(Object.fromEntries(Object.keys(quota).map(name => [name, sum(name)])))
  expect([quota['volumes'], clouds]).toEqual([sum('volumes'), []])
  expect(plays.every(({ testcases, seconds }) => testcases.length > 0 && seconds > 0)).toBe(true)
})

it('tells only of what is selected', async () => {
  const { plays, quota } = await parsed('--only', '^scs-0117')
  expect([plays.map(({ kind }) => kind), quota]).toEqual([['openstack.volume-backup'], { backup_gigabytes: 1, backups: 1, gigabytes: 2, volumes: 2 }])
  expect((await plan('--only', '^scs-0100')).out).toBe('\nNothing that counts against a quota is created.\n')
})

it('compares with what is free in the cloud, and creates nothing', async () => {
  const cloud = await demoConfig({ quota: { volumes: 1, gigabytes: -1 } })
  const { code, out } = await plan('--os-cloud', 'demo', '--only', '^scs-0117')
  expect(code).toBe(2)
  expect(out).toMatch(/volumes +2 +1 of 1: TOO FEW/)
  expect(out).toMatch(/gigabytes +2 +no limit/)
  expect((await parsed('--os-cloud', 'demo', '--only', '^scs-0117')).clouds).toMatchObject([{ subject: 'demo', lacks: ['volumes'] }])
  expect(cloud.requests().filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth/tokens'))).toEqual([])
})

it('is content with a cloud where all of it fits', async () => {
  await demoConfig()
  expect((await plan('--os-cloud', 'demo', '--only', '^scs-0117')).code).toBe(0)
})

it('says why a cloud could not be asked, once and without a stack, and shows the rest', async () => {
  await demoConfig()
  const { code, out, err } = await plan('--os-cloud', 'wrong', '--only', '^scs-0117')
  expect([code, err]).toEqual([2, ''])
  expect(out).toMatch(/volumes +2 +not told/)
  expect(out).toMatch(/wrong could not be asked: .*401/)
  expect(out).not.toMatch(/not-the-password|report it/)
  expect((await parsed('--os-cloud', 'wrong')).clouds[0]?.problem).toMatch(/401/)
})

it.each([[['--os-cloud', 'none-of-these']], [['--deadline', '0', '--os-cloud', 'demo']], [['--demo', '/nonexistent/state.json']]])('is a wrong usage with %j', async args => {
  await demoConfig()
  const { code, err } = await plan(...args)
  expect(code).toBe(3)
  expect(err).toMatch(/^scs-check: /)
})
