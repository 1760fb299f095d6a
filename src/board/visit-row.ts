import { StoreError } from '../history/store-error.ts'
import type { NightRow } from '../model/board.ts'
import type { Digest, Store, VisitEntry } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'
import { versionsInForce } from '../spec/timeline.ts'
import { UnknownName } from '../spec/unknown-name.ts'
import { SignatureError } from '../trust/signature-error.ts'
import { parseSshsig } from '../trust/sshsig.ts'
import { cardOf } from './checked.ts'
import { lettersOf } from './card-letters.ts'
import type { KeptRules, Rules } from './kept-rules.ts'

/** What a report holds beside its verdicts, once it was read. */
export interface ReportFacts {
  /** Nothing in it is withheld from the public. */
  public: boolean
  /** Documents that it was judged by. */
  evidence: Digest[]
}

/** A visit, digested. */
export interface VisitRow {
  /** When the entry was written. */
  at: Instant
  row: NightRow
  /** One letter per key of its journal; '.' or nothing where there was no such test case. */
  letters: string
  /** Index of the definitions that were kept with it in those of its journal; absent if none were. */
  rules?: number
  facts?: ReportFacts
  /** Who signed the report by these allowed signers and revoked keys (hash of both files); null if nobody of whom that is known. */
  signed?: { by: string; signer: string | null; /** Why it does not count. */ refused?: string; /** Why that is not known. */ problem?: string }
}

/** What is made of an entry; `problem`: something that it names cannot be read, so it must be read again another time. */
export interface Digested {
  at: Instant
  row: NightRow
  letters: Map<string, string>
  /** Definitions that were kept with it. */
  rules?: Digest[]
  problem?: string
}

/** Digests the entry of a visit. Rejects with StoreError where it is the store that fails, and not what lies in it. */
export async function digestVisit(entry: VisitEntry, store: Pick<Store, 'get'>, kept: KeptRules, today: Rules): Promise<Digested> {
  const { id, at, night, from, until, state, problem, tool, ran, report, signature, collection, attestations, rules } = entry
  const { card, unread } = cardOf(entry.card)
  const problems = unread > 0 ? [`${unread} results of its score card cannot be read`] : []
  const told = (what: string) => (error: unknown): undefined => { problems.push(`${what}: ${damageOf(error)}`) }
  const decides = await kept.deciding(entry, today).catch(told('the definitions that it was judged by'))
  const key = signature === undefined ? undefined : await store.get(signature).then(keyOf).catch(told('its signature'))
  const { letters, main } = lettersOf(card, decides ?? { known: [], main: new Map(inForceOf(today, until).map(version => [version, []])) }, new Date(until))
  return {
    at, letters, ...(rules !== undefined && { rules: [rules.scope, ...Object.values(rules.standards)] }),
    row: {
      id, night, from, until, state, ...(problem !== undefined && { problem }), tool: tool.version, ran: ran.length, ...(report !== undefined && { report }),
      ...(signature !== undefined && { signature }), ...(collection !== undefined && { collection }), ...(attestations !== undefined && { attestations }), ...(key !== undefined && { key }), main,
    },
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  }
}

/** What is known of a visit whose entry cannot be read: its id. Undefined if that is no time. */
export function unreadable(id: string, today: Rules): NightRow | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.exec(id)?.[0] ?? `${id.slice(0, 10)}T00:00:00Z`
  if (Number.isNaN(Date.parse(time))) return undefined
  const main = Object.fromEntries(inForceOf(today, time).map((version): [string, Verdict] => [version, 'MISS']))
  return { id, night: id.replace(/~\d+$/, ''), from: time, until: time, state: 'failed', problem: 'its entry in the store cannot be read', tool: '', ran: 0, main }
}

/** What is wrong with something in the store, for people. Throws what is wrong with the store as a whole, or with this program. */
export function damageOf(error: unknown): string {
  const ofContent = error instanceof StoreError ? ['damaged', 'missing', 'format'].includes(error.reason) : error instanceof SignatureError || error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError // nested too deeply
  if (!ofContent && !(error instanceof UnknownName)) throw error
  return (error as Error).message
}

const inForceOf = ({ scope }: Rules, at: Instant): string[] => versionsInForce(scope, new Date(at))

function keyOf(armour: Buffer): string {
  const { keyType, fingerprint } = parseSshsig(armour.toString('latin1'))
  return `${keyType} ${fingerprint}`
}
