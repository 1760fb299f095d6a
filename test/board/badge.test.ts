import { beforeAll, expect, test } from 'vitest'
import { badge, badgeWords } from '../../src/board/badge.ts'
import type { Board, BoardScope, BoardSubject, VersionStanding } from '../../src/model/board.ts'
import { parseXml } from '../report/xml.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
let alpha: BoardSubject
let iaas: BoardScope
beforeAll(async () => {
  board = await madeUpBoard()
  alpha = board.subjects[0]!
  iaas = alpha.scopes[0]!
})
const xml = (text: string) => parseXml(text.replaceAll('&#39;', '&apos;'))
const standing = (version: string, validity: VersionStanding['validity'], verdict: 'PASS' | 'FAIL' | 'DNF', since?: string): VersionStanding => ({
  version, validity, state: verdict === 'PASS' ? 'pass' : verdict === 'FAIL' ? 'fail' : 'not-judged', ...(since !== undefined && { since }),
  targets: { main: { verdict, counts: { PASS: 50, FAIL: 0, DNF: 0, MISS: 0, [verdict]: 2 } } },
})
const words = (...versions: VersionStanding[]): string => badgeWords(board, { ...iaas, versions }).text

test('it says the state in words, the version, and always the day of the last judgement', () => {
  expect(words(standing('v5.1', 'effective', 'PASS'))).toBe('PASS v5.1 · 2026-11-20')
  expect(words(standing('v5.1', 'effective', 'FAIL'))).toBe('FAIL v5.1: 2 test cases · 2026-11-20')
  expect(words({ ...standing('v5.1', 'effective', 'FAIL'), state: 'waived' })).toBe('WAIVED v5.1: 2 test cases in violation · 2026-11-20')
  expect(words(standing('v5.1', 'effective', 'DNF', '2026-11-18T02:00:00Z'))).toBe('v5.1 not judged since 2026-11-18')
  expect(words(standing('v5.1', 'draft', 'PASS'))).toBe('no version in force was judged')
})

test('the day is that of the newest judgement, not of the board, and without one there is no PASS', () => {
  const card = Object.fromEntries(Object.entries(iaas.card).map(([key, one]) => [key, { ...one, at: '2026-11-13T02:04:00Z' }]))
  const versions = [standing('v5.1', 'effective', 'PASS')]
  expect(badgeWords(board, { ...iaas, versions, card }).text).toBe('PASS v5.1 · 2026-11-13')
  expect(badgeWords(board, { ...iaas, versions, card: {} })).toEqual({ state: 'not-judged', text: 'v5.1 never judged' })
})

test('it is about the effective version, and names another in force that passes when that one does not', () => {
  expect(words(standing('v4', 'warn', 'PASS'), standing('v5.1', 'effective', 'PASS'))).toBe('PASS v5.1 · 2026-11-20')
  expect(words(standing('v5.1', 'effective', 'FAIL'), standing('v4', 'warn', 'PASS'))).toBe('FAIL v5.1: 2 test cases, PASS v4 · 2026-11-20')
  expect(words(standing('v4', 'warn', 'PASS'))).toBe('PASS v4 (warn) · 2026-11-20')
})

test('it is an SVG that loads nothing, has a name for those who cannot see it, and is wide enough for long texts', () => {
  const svg = badge(board, alpha, iaas)
  const root = xml(svg)
  expect(root.name).toBe('svg')
  expect(root.attributes.get('role')).toBe('img')
  expect(root.attributes.get('aria-label')).toBe('alpha, scs-compatible-iaas: FAIL v5.1: 1 test case · 2026-11-20')
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<style|<image|<use|href|style=| on\w+=/)
  const long = xml(badge(board, alpha, { ...iaas, scope: 'W'.repeat(500) }))
  const texts = long.children.find(({ name }) => name === 'g')!.children
  const ends = texts.map(({ attributes }) => Number(attributes.get('x')) + Number(attributes.get('textLength')))
  expect(ends[0]!).toBeLessThan(Number(texts[1]!.attributes.get('x')))
  expect(ends[1]!).toBeLessThan(Number(long.attributes.get('width')))
  expect(Number(texts[0]!.attributes.get('textLength'))).toBeGreaterThan(59 * 10)
})

test('names from a config are text in it', () => {
  const svg = badge(board, { ...alpha, name: HOSTILE }, { ...iaas, scope: HOSTILE })
  expect(xml(svg).name).toBe('svg')
  expect(svg).not.toContain('<script')
})
