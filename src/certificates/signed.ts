import type { CertificateSaid } from '../model/certificate.ts'
import { SignatureError, SignersError } from '../trust/signature-error.ts'
import { verify } from '../trust/ssh-signature.ts'
import { NAMESPACE } from './statement.ts'

/** Whose signatures count; without allowed signers any key's, and whose it is stays unchecked. */
export interface Trust {
  /** File in the format ALLOWED SIGNERS of ssh-keygen(1). */
  allowedSigners?: string | undefined
  identity?: string | undefined
  /** File of keys that count no more. */
  revoked?: string | undefined
}

/**
 * What the signature of a statement says: there is none; it does not fit or is nobody's who may sign; it fits, of a key that nobody vouched for; it
 * is a known signer's.
 */
export type Signed =
  | { state: 'unsigned' }
  | { state: 'bad'; why: string; key?: string }
  | { state: 'intact'; key: string }
  | { state: 'named'; key: string; signer: string }

/** Looks at the signature of a statement's bytes; the signer must have been allowed when it was said. Throws SignersError. */
export async function checkSignature(text: string, { armour, statement }: Pick<CertificateSaid, 'armour' | 'statement'>, trust: Trust): Promise<Signed> {
  if (armour === undefined) return { state: 'unsigned' }
  try {
    const { allowedSigners, identity, revoked } = trust
    const found = await verify(text, armour, { namespace: NAMESPACE, allowedSigners, identity, revoked, at: new Date(statement.at) })
    const key = `${found.signature.keyType} ${found.signature.fingerprint}`
    switch (found.state) {
      case 'named': return { state: 'named', key, signer: found.identity }
      case 'intact': return { state: 'intact', key }
      case 'untrusted':
      case 'bad': return { state: 'bad', why: found.why, key }
    }
  } catch (error) {
    if (error instanceof SignersError || !(error instanceof SignatureError)) throw error
    return { state: 'bad', why: error.message }
  }
}
