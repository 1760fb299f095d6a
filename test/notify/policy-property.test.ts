import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Verdict } from '../../src/model/judging.ts'
import type { Ledger } from '../../src/notify/notice.ts'
import { decide, type Decision } from '../../src/notify/policy.ts'
import { BOUND, day, SCOPE, seen } from './kit.ts'

const IDS = BOUND[SCOPE].map(({ testcase }) => testcase.id)
const one = fc.record({
  skipped: fc.boolean(), failed: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
  verdicts: fc.tuple(...IDS.map(() => fc.constantFrom<Verdict>('PASS', 'FAIL', 'DNF', 'MISS'))),
})
const nights = fc.record({ list: fc.array(one, { minLength: 1, maxLength: 40 }), dnfNights: fc.integer({ min: 1, max: 4 }), reminderDays: fc.integer({ min: 1, max: 10 }) })

type Told = Decision & { n: number; verdict: Verdict }

/** What is told over these nights; after them everything passes once. */
function play({ list, dnfNights, reminderDays }: { list: { skipped: boolean; failed: boolean; verdicts: Verdict[] }[]; dnfNights: number; reminderDays: number }): Told[] {
  let ledger: Ledger = {}
  const told: Told[] = []
  for (const [n, { skipped, failed, verdicts }] of [...list, { skipped: false, failed: false, verdicts: IDS.map(() => 'PASS' as const) }].entries()) {
    if (skipped) continue
    const visit = seen(n, Object.fromEntries(IDS.map((id, i) => [id, verdicts[i]!])), failed ? { state: 'failed' } : {})
    const tonight = { now: day(n), visits: [visit], bound: BOUND, contacts: ['ops'], notify: { dnfNights, reminderDays } }
    const next = decide(tonight, ledger)
    ledger = JSON.parse(JSON.stringify(next.ledger)) as Ledger
    told.push(...next.decisions.map(decision => ({ ...decision, n, verdict: decision.now.verdict })))
  }
  return told
}

test('whatever the nights: every told FAIL has one recovery, at most one reminder between, and nothing is told twice', () => {
  fc.assert(fc.property(nights, input => {
    for (const testcase of [...IDS, '']) {
      const kinds = play(input).filter(decision => decision.testcase === testcase).map(({ kind, verdict }) => (kind === 'judged-again' && verdict === 'FAIL' ? 'again-failing' : kind))
      const failing = kinds.filter(kind => ['fail', 'reminder', 'recovered', 'again-failing'].includes(kind)).map(kind => ({ fail: 'f', 'again-failing': 'a' })[kind as string] ?? kind[2])
      // f: fail, m: reminder, c: recovered, a: judged again and failing (also the first word of a FAIL of the first night)
      expect(failing.join('')).toMatch(/^(?:[fa]a*m?a*c)*$/)
      const blind = kinds.filter(kind => ['not-judged', 'unreachable', 'judged-again', 'again-failing', 'reachable', 'fail', 'recovered'].includes(kind))
      expect(blind.filter((kind, i) => kind === blind[i + 1] && kind !== 'again-failing')).toEqual([])
    }
    expect(play(input).filter(({ testcase }) => testcase === 'scs-0101-r')).toEqual([])
  }), { numRuns: 400 })
})

test('a night like the one before tells nothing but reminders and what has lasted long enough', () => {
  fc.assert(fc.property(nights, input => {
    const [last] = input.list.slice(-1)
    const before = play(input).length
    const repeated = play({ ...input, list: [...input.list, ...Array.from({ length: 25 }, () => ({ ...last!, skipped: false })), { ...last!, skipped: false }] })
    const late = repeated.filter(({ n }) => n === input.list.length + 25)
    expect(late).toEqual([])
    expect(repeated.length).toBeGreaterThanOrEqual(before - IDS.length - 1)
  }), { numRuns: 200 })
})
