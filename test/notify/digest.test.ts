import { describe, expect, test } from 'vitest'
import type { Channel } from '../../src/model/fleet.ts'
import type { TargetSummary } from '../../src/model/report.ts'
import { digestOf, durationOf, ofTest, verdictOf } from '../../src/notify/digest.ts'
import type { Message, Outcome } from '../../src/notify/message.ts'
import type { SubjectNight } from '../../src/notify/notice.ts'
import { sendDigest } from '../../src/notify/send-digest.ts'
import { judge, shipped } from '../checks/release-data.ts'
import { day, fleet, memoryStore, night, result, seen, subject } from './kit.ts'

const main = (verdict: TargetSummary['verdict']): TargetSummary => ({ verdict, counts: { PASS: 50, FAIL: verdict === 'FAIL' ? 2 : 0, DNF: 0, MISS: 0 } })
const row = (name: string, verdict: TargetSummary['verdict'], more: Partial<SubjectNight> = {}): SubjectNight =>
  ({ ...seen(1, {}, { subject: subject(name) }), versions: [{ version: 'v5.1', validity: 'effective', targets: { main: main(verdict) } }], ...more })
const none = { sent: 3, failed: [], givenUp: [], unknown: [], notes: [] }
const unsent = { about: 'b-cloud', contact: 'ops', channel: 'mail', night: night(1), reason: 'the server answered 550 to RCPT TO' }
const { visit: _, ...unvisited } = row('d-cloud', 'PASS')

test('subjects worst first, changes with causes, failed visits, what was not delivered, and how long it took', () => {
  const change = { testcase: 'scs-0101-a', kind: 'new-fail' as const, targets: {}, before: 'PASS' as const, after: 'FAIL' as const, because: 'one of two', causes: [{ kind: 'tool' as const, text: 'the tool is a newer one\u001b[2J' }] }
  const subjects = [row('a-cloud', 'PASS'), row('b-cloud', 'FAIL', { changes: [change] }), row('c-cloud', 'DNF', { visit: seen(1, {}, { state: 'failed' }).visit }), unvisited]
  const text = digestOf({ night: night(1), subjects, delivered: { ...none, failed: [unsent], unknown: [{ ...unsent, about: '', reason: 'no answer' }] }, seconds: 4320 })
  expect(text).toMatchInlineSnapshot(`
    "Night 2026-11-02T03:00:00Z: 4 subjects: 1 FAIL, 2 DNF, 1 PASS. It took 1 h 12 min.

    Subjects, worst first:
      FAIL b-cloud scs-compatible-iaas: v5.1 FAIL (2 FAIL, 50 PASS)
      DNF  c-cloud scs-compatible-iaas: v5.1 DNF (50 PASS)
      DNF  d-cloud scs-compatible-iaas: v5.1 PASS (50 PASS)
      PASS a-cloud scs-compatible-iaas: v5.1 PASS (50 PASS)

    What changed:
      b-cloud scs-compatible-iaas
        NEW FAIL  scs-0101-a: PASS -> FAIL: one of two
            why (tool): the tool is a newer one\\u001b[2J
        The test changed, and not the cloud: scs-0101-a

    Visits that failed or ended early:
      c-cloud scs-compatible-iaas: failed: unreachable: connection refused
      d-cloud scs-compatible-iaas: not visited

    Notices not delivered, tried again in another night:
      b-cloud of night 2026-11-02T03:00:00Z to ops by mail: the server answered 550 to RCPT TO

    Notices perhaps delivered, and not sent again:
      digest of night 2026-11-02T03:00:00Z to ops by mail: no answer

    Notices sent: 3.
    "
  `)
})

test('waivers that somebody should look at have a section, on a line each, whatever their file says; without any there is none', () => {
  const digest = (waivers: string[]) => digestOf({ night: night(1), subjects: [row('a-cloud', 'PASS')], delivered: none, seconds: 1, waivers })
  expect(digest(['W-1 of a-cloud (w.yaml:3): it ended\u001b[2J'])).toContain('\nWaivers that expired or are about nothing:\n  W-1 of a-cloud (w.yaml:3): it ended\\u001b[2J\n\n')
  expect(digest(Array.from({ length: 1200 }, (_, i) => `W-${i}`))).toContain('  … and 200 more\n')
  expect(digest([])).not.toContain('Waivers')
})

describe('test cases that wait for newer release data', () => {
  const HEADING = '\nTest cases that wait for newer release data:\n'
  const reasonOf = (gitVersion: string, asOf: string) => judge('version-policy-check', { version: { gitVersion }, releases: shipped }, asOf).because
  const [old, unknown] = [reasonOf('v1.36.4', '2026-11-22'), reasonOf('v1.35.99', '2026-08-25')]
  /** A subject two of whose test cases are not judged for this reason, though nothing changed tonight. */
  const waiting = (name: string, because: string, data?: string) => {
    const dnf = result('DNF', 1, { because })
    return row(name, 'DNF', { subject: { ...subject(name), ...(data !== undefined && { data }) }, card: { 'a': dnf, 'b': dnf, 'c': result('PASS', 1, { because }), 'd': result('DNF', 1) } })
  }
  const digest = (...subjects: SubjectNight[]) => digestOf({ night: night(1), subjects, delivered: none, seconds: 1 })
  const WHY = 'cannot be judged, since the data on releases of Kubernetes'
  test.each<[string, SubjectNight[], string[]]>([
    ['one subject', [waiting('kube-a', old)], [`2 test cases of 1 subject ${WHY} are too old: run scs-check data update (kube-a)`]],
    ['a reason that the card has cut', [waiting('kube-a', `${old.slice(0, 60)}…`)], [`2 test cases of 1 subject ${WHY} are too old: run scs-check data update (kube-a)`]],
    ['releases that they lack', [waiting('kube-a', `every cluster: ${unknown}`)], [`2 test cases of 1 subject ${WHY} do not know their version: run scs-check data update (kube-a)`]],
    ['many subjects', Array.from({ length: 7 }, (_, i) => waiting(`kube-${i}`, i === 0 ? unknown : old)), [`14 test cases of 7 subjects ${WHY} are too old or do not know their version: run scs-check data update (kube-0, kube-1, kube-2, kube-3, kube-4 and 2 more)`]],
    ['data of a directory', [waiting('kube-a', old), waiting('kube-b', old, '/srv/my data')], [
      `2 test cases of 1 subject ${WHY} are too old: run scs-check data update (kube-a)`, `2 test cases of 1 subject ${WHY} are too old: run scs-check data update --data '/srv/my data' (kube-b)`,
    ]],
  ])('are told every night with the cure: %s', (_, subjects, lines) => {
    expect(digest(...subjects)).toContain(`${HEADING}${lines.map(line => `  ${line}\n`).join('')}\n`)
  })
  test('have no section where there are none', () => { expect(digest(waiting('kube-a', 'could not see kubernetes.version: timeout'))).not.toContain('release data') })
})

test('that only the test changed names the first test cases and counts the others', () => {
  const changes = Array.from({ length: 9 }, (_, i) => ({ testcase: `t${i}`, kind: 'fixed' as const, targets: {}, because: '', causes: [{ kind: 'tool' as const, text: 'x' }] }))
  expect(ofTest(changes)).toEqual(['The test changed, and not the cloud: t0, t1, t2, t3, t4 and 4 more'])
})

test('a subject that was not visited is never PASS, and one without versions is MISS', () => {
  expect(verdictOf(unvisited)).toBe('DNF')
  expect(verdictOf(row('x', 'PASS', { versions: [] }))).toBe('MISS')
})

test.each([[0.4, '0 s'], [59.6, '1 min 0 s'], [3599, '59 min 59 s'], [7260, '2 h 1 min']])('%d seconds are %s', (seconds, text) => { expect(durationOf(seconds)).toBe(text) })

describe('the digest of a night', () => {
  const owned = fleet({ owner: ['ops'] })
  const setup = () => {
    const sent: Message[] = []
    const store = memoryStore()
    const send = (_channel: Channel) => (message: Message): Promise<Outcome> => { sent.push(message); return Promise.resolve({ state: 'sent' }) }
    const run = (n: number, more: { line?: string } = {}) => sendDigest({
      store, fleet: owned, night: night(n), subjects: [row('a', 'PASS')], delivered: none, seconds: 60, now: () => day(n), signal: new AbortController().signal, send, ...more,
    })
    return { sent, run }
  }
  test('goes to the owner once, a resumed night or not', async () => {
    const { sent, run } = setup()
    for (const n of [0, 0, 1]) await run(n)
    expect(sent.map(({ title }) => title)).toEqual([`[scs-check] Night ${night(0)}: 1 subject: 1 PASS.`, `[scs-check] Night ${night(1)}: 1 subject: 1 PASS.`])
    expect(sent[0]!.body).toMatchObject({ format: 'scs-check/notice/1', kind: 'digest', text: (await run(0)).digest })
  })
  test('of other subjects in a night of the same name is another one', async () => {
    const { sent, run } = setup()
    for (const line of ['some', 'others', 'some']) await run(0, { line })
    expect(sent).toHaveLength(2)
    expect(sent[0]!.key).not.toBe(sent[1]!.key)
  })
  test('names what fails in a first night, of target main, and how to see it all; later the changes do', async () => {
    const result = (testcase: string, verdict: string, target: string) => ({ testcase, title: `title of ${testcase}`, because: 'two of\u001b three', verdict, targets: { 'v5.1': target } })
    const many = Array.from({ length: 12 }, (_, i) => result(`scs-0102-${i}`, 'FAIL', 'main'))
    const report = JSON.stringify({ results: [result('scs-0101-a', 'PASS', 'main'), result('scs-0101-r', 'FAIL', 'recommended'), ...many] })
    const store = memoryStore({ 'sha256:r': report })
    const digest = async (n: number, publish = {}) => {
      const visit = { ...seen(n).visit, report: 'sha256:r' }
      await store.append(['visits', 'mycloud', visit.scope], visit)
      const subjects = [row('mycloud', 'FAIL', { visit })]
      return (await sendDigest({ store, fleet: fleet({ publish }), night: night(n), subjects, delivered: none, seconds: 60, now: () => day(n), signal: new AbortController().signal })).digest
    }
    const first = await digest(0)
    expect(first).toContain('Fails in the first night, of which no contact is told:\n  mycloud scs-compatible-iaas\n    scs-0102-0: title of scs-0102-0: two of\\u001b three\n')
    expect(first).not.toMatch(/scs-0101-|scs-0102-10/)
    expect(first).toContain('    … and 2 more\n  For all of it: with publish.reports in /etc/nightly.yaml')
    expect(await digest(0, { reports: '/srv/reports' })).toContain('    all of it: scs-check render /srv/reports/mycloud.scs-compatible-iaas.json\n')
    expect(await digest(1)).not.toContain('first night')
  })
})
