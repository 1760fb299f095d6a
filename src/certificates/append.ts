import { digestOf } from '../evidence/canonical.ts'
import type { CertificateEntry, CertificateStatement } from '../model/certificate.ts'
import type { Digest, Store } from '../model/history.ts'
import { idOf, JOURNAL } from './register.ts'
import { CertificateError, statementText } from './statement.ts'

/** Somebody else said something between reading the register and writing to it. */
export class LateError extends CertificateError {}

/**
 * Adds a statement to the register and gives its digest; `sign` makes the signature of its bytes, `objects` are kept for ever beside it. Throws
 * `LateError` if somebody else was faster, `CertificateError` if a decision is not signed; StoreError, SignatureError.
 */
export async function appendStatement(
  store: Pick<Store, 'put' | 'append'>, statement: CertificateStatement,
  { sign, objects = [] }: { sign?: ((text: string) => Promise<string>) | undefined; objects?: Digest[] },
): Promise<Digest> {
  const { number, event, at } = statement
  const text = statementText(statement)
  if (sign === undefined && (event === 'granted' || event === 'revoked')) {
    throw new CertificateError(`what is ${event} must be signed: name a key (--key FILE, or sign: in nightly.yaml)`)
  }
  const armour = await sign?.(text)
  const digest = await store.put(text)
  const signature = armour === undefined ? undefined : await store.put(armour)
  const entry: CertificateEntry = {
    format: 'scs-check/certificate-entry/1', id: idOf(number), at, statement: digest, ...(signature !== undefined && { signature }),
    objects: [...new Set([digest, ...(signature === undefined ? [] : [signature]), ...objects])].sort(),
  }
  if (await store.append(JOURNAL, entry)) return digestOf(text)
  const cure = 'look at it (scs-check certificate list) and try again'
  throw new LateError(`somebody else said something at the same time: statement ${number} is in the register already; ${cure}`)
}
