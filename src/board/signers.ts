import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { Board } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import { SignersError } from '../trust/signature-error.ts'
import { verify } from '../trust/ssh-signature.ts'
import { hash } from './cache.ts'
import { newestReport, nightsWithPage } from './night-pages.ts'
import type { VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'

/** Namespace of the signatures of reports, as the official monitor wants them. */
const NAMESPACE = 'report'
/** Programs that look at signatures side by side. */
const AT_ONCE = 4

/** Whose signatures count. Without allowed signers it is only looked at whether signatures fit. */
export interface Signers {
  allowedSigners?: string | undefined
  revoked?: string | undefined
}
/** Looks at the signature of a visit's report, once: what was found stays with the visit, also between builds. */
export type Look = (one: VisitRow) => Promise<NonNullable<VisitRow['signed']>>

/** What looks at signatures by these files. What it gives throws SignersError, StoreError where the store fails. */
export async function lookingBy(store: Pick<Store, 'get'>, { allowedSigners, revoked }: Signers): Promise<Look> {
  const files = await Promise.all([allowedSigners, revoked].map(async file => (file === undefined ? '' : hash(await readFile(file).catch(() => ''))))) // that it cannot be read, verify tells
  const by = hash(files.join(' '))
  const limit = pLimit(AT_ONCE)
  const signerOf = async ({ row: { report, signature, until } }: VisitRow): Promise<NonNullable<VisitRow['signed']>> => {
    const [bytes, armour] = await Promise.all([store.get(report!), store.get(signature!)])
    const found = await verify(bytes, armour.toString('latin1'), { namespace: NAMESPACE, allowedSigners, revoked, at: new Date(until) })
    if (found.state === 'named') return { by, signer: found.identity }
    return { by, signer: null, ...('why' in found && { refused: found.why }) }
  }
  const told = (error: unknown): NonNullable<VisitRow['signed']> => {
    if (error instanceof SignersError) throw error
    return { by: '', signer: null, problem: `cannot be looked at: ${damageOf(error)}` } // by no file, so that it is looked at again
  }
  return one => limit(async () => {
    if (one.signed?.by !== by) one.signed = await signerOf(one).catch(told)
    return one.signed
  })
}

/**
 * The board with the signers of nights that have a page, where the signature is good and its key is among the allowed signers and not revoked; without
 * allowed signers, of the newest reports alone it is looked at whether the signature is one of their bytes. What does not count is told.
 */
export async function withSigners(board: Board, journals: VisitJournal[], { look, all, problems }: { look: Look; all: boolean; problems: string[] }): Promise<Board> {
  const signed = new Map(journals.flatMap(({ subject, scope, rows }) => rows.map(one => [JSON.stringify([subject, scope, one.row.id]), one] as const)))
  const subjects = await Promise.all(board.subjects.map(async subject => ({ ...subject, scopes: await Promise.all(subject.scopes.map(async scope => {
    const looked = new Set([...(all ? nightsWithPage(scope) : []), newestReport(scope)?.id])
    const nights = await Promise.all(scope.history.nights.map(async row => {
      const one = signed.get(JSON.stringify([subject.name, scope.scope, row.id]))
      if (one === undefined || row.report === undefined || row.signature === undefined || !looked.has(row.id)) return row
      const { signer, refused, problem = refused && `does not count: ${refused}` } = await look(one)
      if (problem !== undefined) problems.push(`${subject.name}, ${scope.scope}, night ${row.id}: its signature ${problem}`)
      return { ...row, ...(signer !== null && { signer }), ...(refused !== undefined && { refused }) }
    }))
    return { ...scope, history: { ...scope.history, nights } }
  })) })))
  return { ...board, subjects }
}
