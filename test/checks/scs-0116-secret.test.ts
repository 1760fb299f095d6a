import { describe, expect, it } from 'vitest'
import type { Step } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { failing, FAILURES, played, resultOf, verdicts, violations } from './played.ts'

const sound = { offered: true, listed: true, payload: 'same', gone: true }
const read = (outcome: Step['outcome']): Step[] => [{ name: 'create secret', outcome: 'done', seconds: 0 }, { name: 'read the secret', outcome, seconds: 0 }]
const result = (id: string, data: JsonObject, more: { steps?: Step[] } = { steps: read('done') }) => resultOf(id, { secret: played(data, 'done', more) })

describe.each(['scs-0116-permissions', 'scs-0116-read-back'])('%s', id => {
  it('passes when the secret came, was read and went', () => {
    expect(result(id, sound)).toMatchObject({ verdict: 'PASS', examined: 1, findings: [] })
  })
  it('passes where there is no key manager', () => {
    expect(result(id, { offered: false })).toMatchObject({ verdict: 'PASS', examined: 0 })
  })
  it('does not take a play that ended early for a cloud without a key manager', () => {
    expect(resultOf(id, { secret: played({ offered: false }, 'timeout') }).verdict).toBe('DNF')
    expect(resultOf(id, { secret: played({}, 'unreachable') }).verdict).toBe('DNF')
  })
  it('is not judged by nothing', () => {
    expect(result(id, {}).verdict).not.toBe('PASS')
  })
})

describe('scs-0116-permissions', () => {
  const id = 'scs-0116-permissions'
  it.each([['listed', '/secret/data/listed'], ['gone', '/secret/data/gone']])('fails when the secret is not %s', (member, at) => {
    expect(violations(result(id, { ...sound, [member]: false })).map(one => one.at)).toEqual([at])
  })
  it('fails by a refusal alone', () => {
    expect(verdicts(id, 'secret', { offered: true })).toEqual(failing('refused'))
  })
  it('does not mind that the secret could not be read', () => {
    expect(result(id, { ...sound, payload: 'unread' }).verdict).toBe('PASS')
  })
})

describe('scs-0116-read-back', () => {
  const id = 'scs-0116-read-back'
  it('fails when something else was read', () => {
    expect(violations(result(id, { ...sound, payload: 'different' })).map(one => one.at)).toEqual(['/secret/data/payload'])
  })
  it('judges by how the reading failed', () => {
    const verdict = (outcome: Step['outcome']) => result(id, { ...sound, payload: 'unread' }, { steps: read(outcome) }).verdict
    expect(Object.fromEntries(FAILURES.map(outcome => [outcome, verdict(outcome)]))).toEqual(failing('refused', 'unsupported'))
  })
  it('is not judged when nobody tells how the reading went', () => {
    expect(result(id, { ...sound, payload: 'unread' }, { steps: [] }).verdict).toBe('DNF')
  })
  it('is not judged by what kept the play from reading, nor by a reading in a play that somebody disturbed', () => {
    expect(verdicts(id, 'secret', { offered: true })).toEqual(failing())
    const steps: Step[] = [...read('unsupported'), { name: 'delete secret', outcome: 'interrupted', seconds: 0, message: 'the secret vanished' }]
    expect(resultOf(id, { secret: played(sound, 'interrupted', { steps }) })).toMatchObject({ verdict: 'DNF', because: expect.stringContaining('vanished') as string })
  })
  it('counts what was read before the play ended', () => {
    const steps: Step[] = [...read('done'), { name: 'delete secret', outcome: 'timeout', seconds: 0 }]
    expect(resultOf(id, { secret: played({ ...sound, gone: false }, 'timeout', { steps }) }).verdict).toBe('PASS')
  })
})
