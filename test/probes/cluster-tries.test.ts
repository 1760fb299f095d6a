import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Client, triesIn, urlOf } from '../../src/probes/cluster-tries.ts'
import { reply } from './fake.ts'

describe('what a client says', () => {
  it('is read line by line, in the order of the tries, and nothing else counts', () => {
    const log = 'scs-check 1 open\nscs-check 2 shut\nscs-check 2 open\nscs-check 1 open\n scs-check 3 open\nscs-check 4 open!\nscs-check 99999999 open\nscs-check 5 SHUT\nscs-check 6 shut\nscs-check 7 op'
    expect(triesIn(log)).toEqual([{ n: 1, reach: 'open' }, { n: 2, reach: 'shut' }, { n: 6, reach: 'shut' }])
  })
  it('may be anything', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), text => { triesIn(text) }))
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(50), fc.constantFrom('open', 'shut'))), lines => {
      const tries = triesIn(lines.map(([n, reach]) => `scs-check ${n} ${reach}`).join('\n'))
      expect(tries.every(({ n }, i) => n > (tries[i - 1]?.n ?? 0))).toBe(true)
    }))
  })
  it('takes no time that grows with its square', () => {
    const start = performance.now()
    triesIn('scs-check 1 '.repeat(2_000))
    expect(performance.now() - start).toBeLessThan(200)
  })
})

describe('a client', () => {
  const after = async (before: string, since: string) => {
    const client = new Client('ns', 'client')
    let log = before
    const cluster = { send: () => Promise.resolve(reply(200, log)) } as never
    await client.mark(cluster)
    log += since
    await client.read(cluster)
    return { seen: client.seen, count: client.count }
  }
  const lines = (from: number, ...reaches: string[]) => reaches.map((reach, i) => `scs-check ${from + i} ${reach}\n`).join('')
  it.each<[string, string, object]>([
    [lines(1, 'open', 'open', 'open'), '', { seen: null, count: 0 }],
    [lines(1, 'shut', 'shut', 'shut'), lines(4, 'shut', 'shut', 'shut'), { seen: null, count: 2 }],
    [lines(1, 'open'), lines(2, 'open', 'shut', 'shut', 'shut'), { seen: 'shut', count: 3 }],
    [lines(1, 'open'), lines(2, 'shut', 'shut', 'shut', 'open'), { seen: 'mixed', count: 3 }],
    ['', lines(1, 'open', 'shut', 'open', 'open', 'open'), { seen: 'open', count: 4 }],
  ])('counts neither tries before the change nor the one under way (%#)', async (before, since, told) => {
    expect(await after(before, since)).toEqual(told)
  })
})

it.each([['10.0.0.7', 'http://10.0.0.7:8080/'], ['fd00::7', 'http://[fd00::7]:8080/']])('the page at %s is %s', (ip, url) => { expect(urlOf(ip)).toBe(url) })
