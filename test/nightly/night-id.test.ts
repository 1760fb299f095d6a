import { describe, expect, it } from 'vitest'
import type { NightEntry, Store } from '../../src/model/history.ts'
import { currentNight } from '../../src/nightly/night-id.ts'

const NOW = new Date('2026-11-23T03:00:00.400Z')
const night = (state: 'begin' | 'end', at: string, name = at): NightEntry => ({ format: 'scs-check/night/1', id: `${name}~${state}`, at, night: name, state, tool: { name: 'scs-check', version: '1' }, objects: [] })
const after = (last: NightEntry | undefined) => ({ where: 'store', newest: () => Promise.resolve(last) }) as unknown as Store
const current = (last: NightEntry | undefined, given?: string, sharded = false) => currentNight(after(last), { line: 'l', given, sharded, now: NOW })

describe('the night', () => {
  it.each<[string, NightEntry | undefined, string]>([
    ['of an empty store is named by its start', undefined, '2026-11-23T03:00:00Z'],
    ['after one that ended is another', night('end', '2026-11-22T04:00:00Z'), '2026-11-23T03:00:00Z'],
    ['that was killed goes on', night('begin', '2026-11-23T01:00:00Z'), '2026-11-23T01:00:00Z'],
    ['that was killed long ago does not', night('begin', '2026-11-22T06:59:00Z'), '2026-11-23T03:00:00Z'],
  ])('%s', async (_, last, expected) => {
    expect(await current(last)).toBe(expected)
  })

  it('of shards is the date, so that they agree', async () => {
    expect(await current(night('begin', '2026-11-23T02:59:00Z', '2026-11-23'), undefined, true)).toBe('2026-11-23')
  })

  it('may be given, but not out of order, and not as just any text', async () => {
    expect(await current(night('begin', '2026-11-22T03:00:00Z'), '2026-11-23')).toBe('2026-11-23')
    await expect(current(night('end', '2026-11-22T03:00:00Z'), '2026-11-20')).rejects.toThrow(/later one/)
    await expect(current(undefined, '../x')).rejects.toThrow(/YYYY-MM-DD/)
  })

  it('is refused when the clock went back', async () => {
    await expect(current(night('end', '2026-11-23T04:00:00Z'))).rejects.toThrow(/clock/)
  })
})

describe('a night that is given', () => {
  it.each(['2026-11-24', '2026-11-23T03:20:00Z', '2027-11-23', '9999-12-31'])('%s is refused, being in the future', async given => {
    await expect(current(undefined, given)).rejects.toThrow(/future/)
  })

  it.each(['2026-13-40', '2026-02-31', '2026-00-00', '2026-11-22T99:99:99Z'])('%s is refused, being no date', async given => {
    await expect(current(undefined, given)).rejects.toThrow(/no such day/)
  })

  it('as a date is the night that was begun on it, so that a run by hand does not keep it from being made', async () => {
    expect(await current(night('end', '2026-11-23T01:00:00Z'), '2026-11-23')).toBe('2026-11-23T01:00:00Z')
  })
})
