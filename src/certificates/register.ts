import pLimit from 'p-limit'
import { digestOf } from '../evidence/canonical.ts'
import { isDamage } from '../history/store-error.ts'
import type { CertificateEntry, CertificateSaid } from '../model/certificate.ts'
import type { Digest, Entry, Store } from '../model/history.ts'
import { type Signed, type Trust, checkSignature } from './signed.ts'
import { parseStatement } from './statement.ts'

/** The journal that the register is; no retention removes its entries. */
export const JOURNAL = ['certificates'] as const
const FORMAT = 'scs-check/certificate-entry/1'
/** Programs that look at signatures side by side. */
const AT_ONCE = 4

/** A statement that could be read, and what its signature says. */
export interface Registered extends CertificateSaid {
  check: Signed
  /** What its report or visit says against it, or that they cannot be looked at; where somebody did. */
  against?: string[]
}
/** What keeps a statement from being read or from following the one before it. */
export interface Break {
  /** Place in the register. */
  number: number
  problem: string
  /** What the store says of it, with places that are nobody else's business: not for pages. */
  told?: string
}
/** All that was ever said of certificates, in order. */
export interface Register {
  statements: Registered[]
  /** Places at which the chain does not hold: what stood there may have been anything, a revocation too. */
  breaks: Break[]
}

const NUMBER = /^2000-01-01~(\d{8})$/

/** Id of the entry of a statement: the day is the same for all of them, since ids begin with one and must follow from the number alone. */
export function idOf(number: number): string {
  return `2000-01-01~${String(number).padStart(8, '0')}`
}

/**
 * Reads the register and checks digests, forms, the chain and signatures; what is damaged is told and never left out silently. Throws StoreError
 * (unless `damaged` or `missing`), SignersError.
 */
export async function readRegister(store: Pick<Store, 'ids' | 'entries' | 'get'>, trust: Trust = {}): Promise<Register> {
  const found: Unsigned[] = []
  const breaks: Break[] = []
  let previous: Digest | undefined
  for await (const { number, entry, problem = 'it was removed', ...more } of numbered(store)) {
    const one = entry === undefined ? { problem, ...more } : await readStatement(store, entry, number)
    if ('problem' in one) {
      breaks.push({ number, ...one })
      previous = undefined
      continue
    }
    const last = found.at(-1)?.statement
    const { statement } = one
    if (statement.previous !== (previous ?? null) && (previous !== undefined || number === 1)) {
      breaks.push({ number, problem: `it names ${statement.previous} as the one before it, which is ${previous}` })
    }
    if (last !== undefined && statement.at < last.at) {
      breaks.push({ number, problem: `it was said at ${statement.at}, before statement ${last.number} (${last.at})` })
    }
    previous = one.digest
    found.push(one)
  }
  const limit = pLimit(AT_ONCE)
  const statements = await Promise.all(found.map(({ text, ...one }) => limit(async () => {
    const check = await checkSignature(text, one, trust)
    if (check.state === 'unsigned') return { ...one, check }
    return { ...one, signed: check.state, ...(check.key !== undefined && { key: check.key }), ...(check.state === 'named' && { signer: check.signer }), check }
  })))
  return { statements, breaks }
}

type Unsigned = Omit<Registered, 'check'> & { text: string }

/** The entries by their numbers; those that are missing, damaged or foreign as problems. */
async function* numbered(store: Pick<Store, 'ids' | 'entries'>): AsyncGenerator<{ number: number; entry?: Entry } & Partial<Damage>> {
  let next = 1
  for (const id of await store.ids(JOURNAL)) {
    const number = NUMBER.exec(id)?.[1]
    if (number === undefined || Number(number) < next) {
      yield { number: next, problem: `the entry ${JSON.stringify(id)} is none of the register` }
      continue
    }
    if (Number(number) > next) {
      yield { number: next, problem: Number(number) === next + 1 ? 'it was removed' : `it was removed, and all up to ${Number(number) - 1}` }
    }
    next = Number(number) + 1
    yield { number: Number(number), ...await entryOf(store, Number(number)) }
  }
}

async function entryOf(store: Pick<Store, 'entries'>, number: number): Promise<{ entry: Entry } | Damage | Record<string, never>> {
  try {
    for await (const entry of store.entries(JOURNAL, { after: idOf(number - 1), until: idOf(number) })) if (entry.id === idOf(number)) return { entry }
    return {}
  } catch (error) {
    return damageOf(error)
  }
}

async function readStatement(store: Pick<Store, 'get'>, entry: Entry, number: number): Promise<Unsigned | Damage> {
  const { format, statement: digest, signature } = entry as Partial<CertificateEntry>
  if (entry.id !== idOf(number)) return { problem: `the entry ${JSON.stringify(entry.id).slice(0, 100)} is none of the register` }
  if (format !== FORMAT || typeof digest !== 'string' || (signature !== undefined && typeof signature !== 'string')) {
    return { problem: `its entry is none of the format ${FORMAT}` }
  }
  try {
    const text = (await store.get(digest)).toString()
    const armour = signature === undefined ? undefined : (await store.get(signature)).toString('latin1')
    const read = parseStatement(text)
    if ('problem' in read) return { problem: read.problem }
    if (digestOf(text) !== digest) return { problem: `it is not what its digest ${digest} says` }
    if (read.statement.number !== number) return { problem: `it is statement ${read.statement.number}, put in another's place` }
    return { text, digest, statement: read.statement, ...(signature !== undefined && { signature, armour: armour ?? '' }) }
  } catch (error) {
    return damageOf(error)
  }
}

type Damage = Omit<Break, 'number'>

/** What is wrong with the store's files; other errors are thrown. */
function damageOf(error: unknown): Damage {
  if (!isDamage(error)) throw error
  return { problem: error.reason === 'missing' ? 'a part of it is missing in the store' : 'it was damaged or changed in the store', told: error.message }
}
