import type { Board } from '../model/board.ts'
import { REPORT_SCRIPT } from '../report/html-script.ts'
import { hash } from './cache.ts'
import { OVERVIEW } from './places.ts'
import { boardPage } from './shell.ts'

const headers = new WeakMap<Board, string>()

/** What all pages show of the board but its date: view, title, links, definitions, head and foot, style. */
export function headerTag(board: Board): string {
  const { view, baseUrl, scopes } = board
  const definitions = Object.values(scopes).map(({ scope, standards }) => [scope.digest, standards.map(({ digest }) => digest)])
  const tag = headers.get(board) ?? hash(JSON.stringify([view, baseUrl, definitions, boardPage({ ...board, asOf: '' }, OVERVIEW, { title: board.title, body: '', script: REPORT_SCRIPT })]))
  headers.set(board, tag)
  return tag
}
