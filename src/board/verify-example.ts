import type { Board, NightRow } from '../model/board.ts'
import { compare } from '../report/order.ts'
import { from, reportFile } from './places.ts'

/** What the commands of the page are about: where the site is, and one night of it. Texts for a POSIX shell, in single quotes. */
export interface Example {
  base: string
  /** Path of the night's report without `.json.gz`. */
  night: string
  /** Names in capitals stand for what the reader chooses: no night of this site is both signed and published. */
  madeUp: boolean
  /** SHA-256 of the report's bytes, of the collection's. */
  report?: string
  collection?: string
}

/** The newest night whose signed report lies beside the pages; of equals the first by subject and scope. */
export function exampleOf(board: Board): Example {
  const found = board.subjects.flatMap(({ name, scopes }) => scopes.flatMap(({ scope, history: { nights } }) => {
    const row = nights.findLast(({ published, report, signature }) => published === true && report !== undefined && signature !== undefined)
    return row === undefined ? [] : [{ name, scope, row }]
  })).sort((a, b) => compare(b.row.until, a.row.until) || compare(a.name, b.name) || compare(a.scope, b.scope))[0]
  const base = board.baseUrl?.replace(/\/*$/, '/') ?? 'https://BOARD/'
  if (found === undefined) return { base, night: 'subjects/SUBJECT/SCOPE/NIGHT', madeUp: true }
  const { name, scope, row } = found
  return {
    base, night: from('', reportFile(name, scope, row.id)).replace(/\.json\.gz$/, ''), madeUp: false,
    report: row.report!.replace('sha256:', ''), ...(row.collection !== undefined && { collection: row.collection.replace('sha256:', '') }),
  }
}

/** A key that signed nights, as their signatures say it; who it belongs to is said where it was verified. */
export interface SeenKey {
  key: string
  signer?: string
  nights: number
  first: string
  last: string
}

/** Every key that signed a night that is known, by how many; not those of signatures that do not count. */
export function keysSeen(board: Board): SeenKey[] {
  const seen = new Map<string, NightRow[]>()
  for (const row of board.subjects.flatMap(({ scopes }) => scopes.flatMap(({ history }) => history.nights))) {
    if (row.key === undefined || row.refused !== undefined) continue
    const rows = seen.get(row.key)
    if (rows === undefined) seen.set(row.key, [row])
    else rows.push(row)
  }
  return [...seen].map(([key, rows]): SeenKey => {
    const nights = rows.map(({ night }) => night).sort(compare)
    const signer = rows.findLast(row => row.signer !== undefined)?.signer
    return { key, nights: rows.length, first: nights[0]!, last: nights.at(-1)!, ...(signer !== undefined && { signer }) }
  }).sort((a, b) => b.nights - a.nights || compare(a.key, b.key))
}
