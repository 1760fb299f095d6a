import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Things } from '../../src/demo/things.ts'

beforeEach(() => { vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T12:00:00Z') }) })
afterEach(() => { vi.useRealTimers() })
const later = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('the writable records of the demo cloud', () => {
  it('get an id, the time and the project, and become ready after the delay, not earlier', () => {
    const things = new Things({}, 'p')
    const made = things.add('volume', { status: 'creating' }, { status: 'available' })
    expect(made).toMatchObject({ status: 'creating', created_at: '2026-11-22T12:00:00.000Z', project_id: 'p' })
    const status = () => things.get('volume', made['id'] as string)?.['status']
    later(29)
    expect(status()).toBe('creating')
    later(1)
    expect(status()).toBe('available')
    expect(made['status']).toBe('creating')
    expect(things.get('backup', made['id'] as string)).toBeUndefined()
  })

  it.each([
    [{ delay: 1000 }, 999, 'creating'], [{ delay: 1000 }, 1000, 'available'], [{ stuck: ['volume'] }, 1e9, 'creating'],
    [{ broken: ['volume'] }, 30, 'error'], [{ stuck: ['backup'], broken: ['server'] }, 30, 'available'],
  ])('under %j after %i ms are %s', (fates, ms, status) => {
    const things = new Things(fates, 'p')
    things.add('volume', { id: 'a', status: 'creating' }, { status: 'available' })
    later(ms)
    expect(things.list('volume')).toMatchObject([{ id: 'a', status }])
  })

  it('go after the delay when removed with a last status, at once without', () => {
    const things = new Things({}, 'p')
    for (const id of ['a', 'b']) things.add('volume', { id })
    things.remove('volume', 'a', { status: 'deleting' })
    things.remove('volume', 'b')
    expect(things.list('volume')).toMatchObject([{ id: 'a', status: 'deleting' }])
    later(30)
    expect(things.list('volume')).toEqual([])
    things.remove('volume', 'a', { status: 'deleting' })
    things.become('volume', 'a', { status: 'available' })
    expect(things.list('volume')).toEqual([])
  })

  it.each([[{ stuck: ['delete volume'] }, 'deleting'], [{ broken: ['delete volume'] }, 'error_deleting']])('stay under %j, %s', (fates, status) => {
    const things = new Things(fates, 'p')
    things.add('volume', { id: 'a' })
    things.remove('volume', 'a', { status: 'deleting' })
    later(1e9)
    expect(things.list('volume')).toMatchObject([{ status }])
  })

  it('begin another life under a name of its own, which replaces what was to come', () => {
    const things = new Things({ broken: ['restore'] }, 'p')
    things.add('volume', { id: 'a', status: 'creating' }, { status: 'available' })
    things.become('volume', 'a', { status: 'available' }, { status: 'error_restoring' }, 'restore')
    later(30)
    expect(things.get('volume', 'a')).toMatchObject({ status: 'error_restoring' })
  })

  it('are there from the start where the state has them, with any key', () => {
    const things = new Things({ things: { volume: [{ id: '__proto__', name: 'left' }] } }, 'p')
    expect(things.get('volume', '__proto__')).toMatchObject({ name: 'left', project_id: 'p' })
    expect(things.get('constructor', 'name')).toBeUndefined()
  })
})
