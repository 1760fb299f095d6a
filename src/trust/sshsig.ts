import { createHash } from 'node:crypto'
import { SignatureError } from './signature-error.ts'

/** What an SSH signature says of itself; that it is right only `verify` tells. */
export interface Sshsig {
  /** The armoured text as the official tools want it: lines end with LF, the last one too. */
  armour: string
  /** E.g. `ssh-ed25519`, `sk-ssh-ed25519@openssh.com` (a hardware key). */
  keyType: string
  /** The public key as in a `.pub` file: type and Base64. */
  publicKey: string
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  fingerprint: string
  namespace: string
}

const BEGIN = '-----BEGIN SSH SIGNATURE-----'
/** The last line of an armoured signature. */
export const END = '-----END SSH SIGNATURE-----'
/** Characters of an armoured signature that are read: that of RSA with 16384 bits has 6 thousand. */
const MOST = 32 * 1024

/** Reads an armoured signature (PROTOCOL.sshsig of OpenSSH); lines may end with CRLF. Throws `SignatureError`. */
export function parseSshsig(text: string): Sshsig {
  const lines = text.length > MOST ? [] : text.replaceAll('\r\n', '\n').trim().split('\n')
  const base64 = lines.slice(1, -1).join('')
  if (lines[0] !== BEGIN || lines.at(-1) !== END || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new SignatureError(`is no SSH signature (armoured, between ${BEGIN} and ${END})`)
  }
  const take = reader(Buffer.from(base64, 'base64'))
  if (take(6).toString('latin1') !== 'SSHSIG' || take(4).readUInt32BE() !== 1) throw new SignatureError('is no SSH signature of version 1')
  const blob = string(take)
  const namespace = string(take).toString('utf8')
  const keyType = string(reader(blob)).toString('latin1')
  const names = /^[a-z0-9@.-]{1,64}$/.test(keyType) && /^[\x21-\x7e]{1,100}$/.test(namespace)
  if (!names) throw new SignatureError('is no SSH signature: key type or namespace is no name')
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { armour: lines.join('\n') + '\n', keyType, publicKey: `${keyType} ${blob.toString('base64')}`, fingerprint: `SHA256:${digest}`, namespace }
}

type Take = (length: number) => Buffer

/** Takes so many bytes from the front. Throws `SignatureError` beyond the end. */
function reader(bytes: Buffer): Take {
  let at = 0
  return length => {
    if (at + length > bytes.length) throw new SignatureError('is no SSH signature: it is cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
}

/** RFC 4251, 5: a length in four bytes, then the bytes. */
function string(take: Take): Buffer {
  return take(take(4).readUInt32BE())
}
