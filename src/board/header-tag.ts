import type { Board } from '../model/board.ts'
import { hash } from './cache.ts'

const headers = new WeakMap<Board, string>()

/** What all pages show of the board but its date: view, title, links, definitions. */
export function headerTag(board: Board): string {
  const { tool, view, title, baseUrl, scopes } = board
  const definitions = Object.values(scopes).map(({ scope, standards }) => [scope.digest, standards.map(({ digest }) => digest)])
  const tag = headers.get(board) ?? hash(JSON.stringify([tool, view, title, baseUrl, definitions]))
  headers.set(board, tag)
  return tag
}
