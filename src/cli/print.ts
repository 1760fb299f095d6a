import { cell } from '../report/markdown-text.ts'
import { plain, visibleJson } from '../report/untrusted.ts'

/** Columns for a terminal: texts of files made harmless, columns as wide as their widest cell, no blanks at the end of a line. */
export function columns(rows: string[][], indent = ''): string {
  const shown = rows.map(row => row.map(text => plain(text)))
  const widths: number[] = []
  for (const row of shown) row.forEach((text, i) => { widths[i] = Math.max(widths[i] ?? 0, [...text].length) })
  const padded = (text: string, i: number): string => text + ' '.repeat(widths[i]! - [...text].length)
  return shown.map(row => `${indent}${row.map(padded).join('  ')}`.trimEnd() + '\n').join('')
}

/** A Markdown table; no text leaves its cell. */
export function markdownTable(header: string[], rows: string[][]): string {
  const line = (row: string[]): string => `| ${row.join(' | ')} |\n`
  return line(header) + line(header.map(() => '---')) + rows.map(row => line(row.map(cell))).join('')
}

/** JSON for people and programs; what a terminal could obey is written as an escape, which JSON reads as the same text. */
export function json(value: unknown): string {
  return visibleJson(JSON.stringify(value, null, 2)) + '\n'
}
