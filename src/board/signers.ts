import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { Board } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import { SignersError } from '../trust/signature-error.ts'
import { verify } from '../trust/ssh-signature.ts'
import { hash } from './cache.ts'
import { nightsWithPage } from './night-pages.ts'
import type { VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'

/** Namespace of the signatures of reports, as the official monitor wants them. */
const NAMESPACE = 'report'
/** Programs that look at signatures side by side. */
const AT_ONCE = 4

/**
 * The board with the signers of nights that have a page, where the signature is good and its key is among the allowed signers. Throws SignersError,
 * StoreError where the store fails.
 */
export async function withSigners(board: Board, journals: VisitJournal[], { store, allowedSigners, problems }: { store: Pick<Store, 'get'>; allowedSigners: string; problems: string[] }): Promise<Board> {
  const by = hash(await readFile(allowedSigners).catch(() => '')) // that it cannot be read, verify tells
  const limit = pLimit(AT_ONCE)
  const signed = new Map(journals.flatMap(({ subject, scope, rows }) => rows.map(one => [JSON.stringify([subject, scope, one.row.id]), one] as const)))
  const signerOf = async (one: VisitRow): Promise<string | null> => {
    const { report, signature, until } = one.row
    if (report === undefined || signature === undefined) return null
    const [bytes, armour] = await Promise.all([store.get(report), store.get(signature)])
    const found = await verify(bytes, armour.toString('latin1'), { namespace: NAMESPACE, allowedSigners, at: new Date(until) })
    if (found.state === 'bad' || found.state === 'untrusted') problems.push(`the signature of night ${one.row.id} does not count: ${found.why}`)
    return found.state === 'named' ? found.identity : null
  }
  const told = (id: string) => (error: unknown): null => {
    if (error instanceof SignersError) throw error
    problems.push(`the signature of night ${id}: ${damageOf(error)}`)
    return null
  }
  const subjects = await Promise.all(board.subjects.map(async subject => ({ ...subject, scopes: await Promise.all(subject.scopes.map(async scope => {
    const paged = nightsWithPage(scope)
    const nights = await Promise.all(scope.history.nights.map(row => limit(async () => {
      const one = signed.get(JSON.stringify([subject.name, scope.scope, row.id]))
      if (one === undefined || row.report === undefined || row.signature === undefined || !paged.has(row.id)) return row
      if (one.signed?.by !== by) one.signed = { by, signer: await signerOf(one).catch(told(row.id)) }
      return one.signed.signer === null ? row : { ...row, signer: one.signed.signer }
    })))
    return { ...scope, history: { ...scope.history, nights } }
  })) })))
  return { ...board, subjects }
}
