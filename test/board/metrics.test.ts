import { beforeAll, expect, test } from 'vitest'
import { openMetrics } from '../../src/board/metrics.ts'
import type { Board } from '../../src/model/board.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
beforeAll(async () => {
  board = await madeUpBoard()
})
const SAMPLE = /^(scs_check_[a-z_]+)(?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})? \d+(?:\.\d+)?$/

test('verdict, state, counts, ages, visits, certificates and waivers, with the names that nights use', () => {
  const lines = openMetrics(board).split('\n')
  const alpha = 'subject="alpha",scope="scs-compatible-iaas"'
  for (const line of [
    `scs_check_verdict{${alpha},version="v5.1",target="main",verdict="FAIL"} 1`, `scs_check_testcases{${alpha},version="v5.1",target="main",verdict="FAIL"} 1`,
    `scs_check_state{${alpha},version="v5.1",state="fail"} 1`, 'scs_check_state{subject="bravo",scope="scs-compatible-iaas",version="v5.1",state="waived"} 1',
    'scs_check_state{subject="bravo",scope="scs-compatible-iaas",version="v5.1",state="pass"} 0',
    'scs_check_state{subject="charlie",scope="scs-compatible-kaas",version="v1",state="not-judged"} 1',
    `scs_check_newest_judgement_timestamp_seconds{${alpha}} ${Date.parse('2026-11-20T02:04:00Z') / 1000}`,
    `scs_check_newest_judgement_timestamp_seconds{subject="charlie",scope="scs-compatible-kaas"} ${Date.parse('2026-11-15T02:04:00Z') / 1000}`,
    'scs_check_visit{subject="charlie",scope="scs-compatible-kaas",state="failed"} 1', `scs_check_visit_duration_seconds{${alpha}} 240`,
    `scs_check_certificate_end_timestamp_seconds{${alpha},version="v5.1",certificate="C-2026-0001"} ${Date.parse('2027-01-31T23:59:59Z') / 1000}`,
    'scs_check_waivers{state="used"} 1', 'scs_check_waivers{state="expired"} 0', 'scs_check_build_info{tool_version="0.1.0"} 1',
    `scs_check_board_timestamp_seconds ${Date.parse(board.asOf) / 1000}`,
  ]) expect(lines).toContain(line)
})

test('it is OpenMetrics 1.0: families once and in one piece, units as in names, an end, no series twice, whatever the names', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  const subjects = [...hostile.subjects, hostile.subjects[0]!, { ...hostile.subjects[0]!, name: HOSTILE }]
  for (const some of [board, { ...hostile, subjects }, { ...board, subjects: [] }]) {
    const text = openMetrics(some)
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    const seen = new Map<string, string>()
    let family = ''
    for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
      const [, key, name, value] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? []
      if (key === 'TYPE') {
        expect(seen.has(name!)).toBe(false)
        seen.set(family = name!, value!)
      } else if (key !== undefined) {
        expect(name).toBe(family)
        if (key === 'UNIT') expect(family.endsWith(`_${value}`)).toBe(true)
      } else {
        expect(SAMPLE.exec(line)?.[1]).toBe(seen.get(family) === 'info' ? `${family}_info` : family)
      }
    }
    const series = text.split('\n').filter(line => line.startsWith('scs_')).map(line => line.replace(/ [\d.]+$/, ''))
    expect(new Set(series).size).toBe(series.length)
  }
})

test('a certificate that is revoked or over has no end to wait for', () => {
  const [one] = board.certificates
  for (const other of [{ ...one!, state: 'revoked' as const }, { ...one!, until: '2026-11-01T00:00:00Z' }]) {
    expect(openMetrics({ ...board, certificates: [other] })).not.toContain('certificate_end')
  }
})
