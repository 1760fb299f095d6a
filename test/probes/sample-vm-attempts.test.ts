import { describe, expect, it } from 'vitest'
import { allMade, attemptsOf } from '../../src/probes/sample-vm-attempts.ts'

const read = (...texts: string[]) => attemptsOf(texts.map(text => ({ section: 'fips-test', text })))
const attempt = (number: number | string, failures: number) => `attempt ${number}: FIPS 140-2 successes: ${1000 - failures}, failures: ${failures}`

describe('the attempts of a report', () => {
  it('bear their number, or none', () => {
    expect(read(attempt(1, 4), attempt(2, 0))).toMatchObject([{ number: 1, blocks: 1000, failures: 4 }, { number: 2, blocks: 1000, failures: 0 }])
    expect(read('rngtest: successes: 998', 'rngtest: failures: 2')).toMatchObject([{ number: null, blocks: 1000, failures: 2 }])
  })
  it.each<[string[], boolean]>([
    [[], false], [[attempt(1, 3)], true], [[attempt(1, 4)], false], [['successes: 990, failures: 10'], true], [[attempt(2, 0)], false], [[attempt(1, 4), attempt(2, 0)], false],
    [[attempt(1, 4), attempt(2, 0), attempt(3, 0)], true], [[attempt(3, 4), attempt(2, 0), attempt(1, 0)], true], [[attempt(1, 4), attempt(2, 0), attempt(4, 0)], false],
    [[attempt(1, 4), attempt(2, 0), attempt(3, 0), attempt(4, 0)], false], [[attempt(1, 4), 'successes: 1000, failures: 0', 'successes: 1000, failures: 0'], false],
    [['successes: 1000, failures: 0', 'successes: 1000, failures: 0'], false], [[attempt('01', 4), attempt(1, 4), attempt(2, 0)], false],
  ])('%j are all that were made: %j', (texts, all) => {
    expect(allMade(read(...texts), 3, 3)).toBe(all)
  })
})
