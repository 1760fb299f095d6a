import { expect, test } from 'vitest'
import { type Metrics, prometheusText } from '../../src/nightly/prometheus.ts'
import type { SubjectNight } from '../../src/notify/notice.ts'
import { day, night, result, seen, subject } from '../notify/kit.ts'

const counts = { PASS: 50, FAIL: 2, DNF: 1, MISS: 1 }
const one = (name: string): SubjectNight => ({
  ...seen(1, { 'scs-0101-a': 'FAIL', 'scs-0101-b': result('DNF', 2, { judged: { verdict: 'PASS', at: night(0), validUntil: null, night: night(0) } }) }, { subject: { ...subject(), name } }),
  versions: [{ version: 'v5.1', validity: 'effective', targets: { main: { verdict: 'FAIL', counts }, preview: { verdict: 'PASS', counts } } }],
})
const metrics = (subjects: SubjectNight[]): Metrics =>
  ({ tool: { version: '0.1.0' }, from: night(1), until: night(1), complete: true, subjects, delivered: { sent: 2, failed: [], givenUp: [], unknown: [], notes: [] } })
const labels = 'subject="mycloud",scope="scs-compatible-iaas"'

test('verdict as one of four states, counts, age, state and duration, per subject, scope, version and target', () => {
  const text = prometheusText(metrics([one('mycloud')]))
  for (const line of [
    `scs_check_verdict{${labels},version="v5.1",target="main",verdict="FAIL"} 1`, `scs_check_verdict{${labels},version="v5.1",target="main",verdict="PASS"} 0`,
    `scs_check_verdict{${labels},version="v5.1",target="preview",verdict="PASS"} 1`, `scs_check_testcases{${labels},version="v5.1",target="main",verdict="FAIL"} 2`,
    `scs_check_version_validity{${labels},version="v5.1",validity="effective"} 1`, `scs_check_newest_judgement_timestamp_seconds{${labels}} ${day(1).getTime() / 1000}`,
    `scs_check_visit{${labels},state="complete"} 1`, `scs_check_visit{${labels},state="failed"} 0`, `scs_check_visit_duration_seconds{${labels}} 0`,
    'scs_check_night_complete 1', 'scs_check_notices{state="sent"} 2', 'scs_check_build_info{tool_version="0.1.0"} 1',
  ]) expect(text.split('\n')).toContain(line)
})

test('a subject that was not visited or never judged is there, and so old that it alerts', () => {
  const { visit: _, ...rest } = one('mycloud')
  const text = prometheusText(metrics([{ ...rest, card: {}, versions: [] }]))
  expect(text).toContain(`scs_check_visit{${labels},state="missing"} 1`)
  expect(text.split('\n')).toContain(`scs_check_newest_judgement_timestamp_seconds{${labels}} 0`)
  expect(text).not.toMatch(/visit_end|scs_check_verdict/)
})

test('every line is one that Prometheus reads, whatever the names, and no series is there twice', () => {
  const text = prometheusText(metrics([one('quote" back\\slash\nline\u2028{}'), one('mycloud'), one('mycloud'), one('x'.repeat(5000))]))
  const series = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  for (const line of series) expect(line).toMatch(/^scs_check_[a-z_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})? \d+(?:\.\d+)?$/)
  expect(new Set(series.map(line => line.replace(/ [\d.]+$/, ''))).size).toBe(series.length)
  expect(Math.max(...series.map(line => line.length))).toBeLessThan(600)
  const families = text.split('\n').filter(line => line.startsWith('# TYPE'))
  expect(new Set(families).size).toBe(families.length)
})
