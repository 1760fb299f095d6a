import type { Board } from '../model/board.ts'
import { REPORT_SCRIPT } from '../report/html-script.ts'
import { STYLE } from '../report/html-style.ts'
import { hash } from './cache.ts'

const headers = new WeakMap<Board, string>()

/** What all pages show of the board but its date: view, title, links, definitions, style. */
export function headerTag(board: Board): string {
  const { tool, view, title, baseUrl, scopes } = board
  const definitions = Object.values(scopes).map(({ scope, standards }) => [scope.digest, standards.map(({ digest }) => digest)])
  const tag = headers.get(board) ?? hash(JSON.stringify([tool, view, title, baseUrl, definitions, STYLE, REPORT_SCRIPT]))
  headers.set(board, tag)
  return tag
}
