import { access, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { plain } from '../report/untrusted.ts'
import { refuseBroken } from './allowed-signers.ts'
import { refuseNoKeys } from './revoked-keys.ts'
import { SignatureError, SignersError } from './signature-error.ts'
import { runKeygen } from './ssh-keygen.ts'
import { parseSshsig, type Sshsig } from './sshsig.ts'

/** Milliseconds for a signature: an agent may ask for a confirmation, a hardware key for a touch. */
const SIGNING = 60_000
/** Milliseconds for looking at one. */
const VERIFYING = 30_000

export interface SignOptions {
  /** File of a private key; or of a public key whose private half ssh-agent or a hardware key has. */
  key: string
  /** What the signature is for, so that it counts for nothing else; the official one of reports is `report`. */
  namespace: string
  signal?: AbortSignal
  /** It may ask at the terminal; without it a key with a passphrase that no agent holds is refused at once. */
  interactive?: boolean
}

/**
 * Signs the bytes with an SSH key and returns the armoured signature, which ends with exactly one newline. Throws `SignatureError`, and the signal's
 * reason.
 */
export async function sign(bytes: Uint8Array | string, { key, namespace, signal, interactive }: SignOptions): Promise<string> {
  const file = resolve(key)
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new SignatureError(`key ${key}: cannot be read (${error.code ?? 'error'}); name a private key, or the .pub of a key that ssh-agent has`)
  })
  if (!found.isFile()) throw new SignatureError(`key ${key}: is no file`)
  const args = ['-q', '-Y', 'sign', '-f', file, '-n', namespace]
  const { code, stdout, stderr } = await runKeygen(args, { input: bytes, signal, timeout: SIGNING, interactive })
  if (code !== 0) throw new SignatureError(`key ${key}: cannot sign: ${cureOf(stderr, interactive)}`)
  return parseSshsig(stdout).armour
}

function cureOf(stderr: string, interactive = false): string {
  if (/incorrect passphrase|Enter passphrase/.test(stderr)) {
    if (interactive) return 'the passphrase is wrong'
    return 'it is protected by a passphrase, and nobody is there to ask: load it into ssh-agent (ssh-add) and pass on SSH_AUTH_SOCK'
  }
  if (stderr.includes('UNPROTECTED PRIVATE KEY FILE')) return 'others may read it, so it is ignored: chmod 600'
  if (/No private key found for|agent contains no/.test(stderr)) {
    return 'there is no private key beside it, and ssh-agent has none for it (ssh-add -l lists what it has; is SSH_AUTH_SOCK set?)'
  }
  if (/Couldn't load public key|invalid format|error in libcrypto/.test(stderr)) return 'it is no SSH key'
  return complaint(stderr) || 'ssh-keygen does not say why'
}

/** Whether the signature fits, and whose it is: by an identity of the file; by a key of which the file says nothing (good); by nobody who may (untrusted). */
export type Verified =
  | { state: 'named'; identity: string; signature: Sshsig }
  | { state: 'intact'; signature: Sshsig }
  | { state: 'untrusted' | 'bad'; why: string; signature: Sshsig }

export interface VerifyOptions {
  namespace: string
  /** File in the format ALLOWED SIGNERS of ssh-keygen(1). */
  allowedSigners?: string | undefined
  /** Who must have signed; without it anyone whom the file names. */
  identity?: string | undefined
  /** File of revoked keys or certificates: a KRL, or public keys, one per line. */
  revoked?: string | undefined
  /** The time at which the signer must be allowed (valid-after, valid-before): when it was signed, not today. */
  at: Date
  signal?: AbortSignal
}

/**
 * Tells whether the armoured signature is one of these bytes, and whose. Throws `SignatureError` for what is no signature, `SignersError` for a file
 * of signers that cannot be read or, where the signer is not found in it, has lines that cannot.
 */
export async function verify(bytes: Uint8Array | string, armoured: string, options: VerifyOptions): Promise<Verified> {
  const { namespace, allowedSigners, revoked, at, signal } = options
  const signature = parseSshsig(armoured)
  if (signature.namespace !== namespace) return { state: 'bad', why: `it is made for "${signature.namespace}", not for "${namespace}"`, signature }
  for (const file of [allowedSigners, revoked]) if (file !== undefined) await readable(file)
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  try {
    const file = join(dir, 'signature')
    await writeFile(file, signature.armour, { mode: 0o600 })
    const keygen = (verb: string, ...args: string[]) => runKeygen(['-Y', verb, '-s', file, ...args], { input: bytes, signal, timeout: VERIFYING })
    /** Whether its own key, allowed for once, is not among the revoked ones. */
    const stands = async (own: string): Promise<boolean> => {
      await writeFile(own, `own ${signature.publicKey}\n`, { mode: 0o600 })
      const { code } = await keygen('verify', '-f', own, '-n', namespace, '-I', 'own', '-r', resolve(revoked!))
      if (code !== 0) await refuseNoKeys(revoked!)
      return code === 0
    }
    const intact = await keygen('check-novalidate', '-n', namespace)
    if (intact.code !== 0) return { state: 'bad', why: 'it is none of these bytes: they were changed, or it is of something else', signature }
    if (allowedSigners === undefined) return revoked === undefined || await stands(join(dir, 'own')) ? { state: 'intact', signature } : { state: 'untrusted', why: REVOKED, signature }
    const time = ['-O', `verify-time=${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}`]
    const allowed = ['-f', resolve(allowedSigners), ...time]
    const found = await keygen('find-principals', ...allowed)
    const untrusted = async (said: string, otherwise = 'its key is not among the allowed signers'): Promise<Verified> => {
      const why = complaint(await refuseBroken(resolve(allowedSigners), found.stderr + said))
      return { state: 'untrusted', why: why || otherwise, signature }
    }
    const identity = options.identity ?? found.stdout.split(/[\n,]/).find(name => name !== '' && !name.startsWith('!'))
    if (identity === undefined || (options.identity === undefined && found.code !== 0)) return await untrusted(found.stderr)
    const look = async (...more: string[]) => {
      const { code, stdout, stderr } = await keygen('verify', ...allowed, '-n', namespace, '-I', identity, ...more)
      return { good: code === 0 && stdout.startsWith(`Good "${namespace}" signature for `), said: stdout + stderr }
    }
    const { good, said } = await look(...(revoked === undefined ? [] : ['-r', resolve(revoked)]))
    if (good) return { state: 'named', identity, signature }
    if (revoked !== undefined && (await look()).good) {
      await refuseNoKeys(revoked)
      return { state: 'untrusted', why: REVOKED, signature }
    }
    const others = found.code === 0 && !found.stdout.split(/[\n,]/).includes(identity)
    return await untrusted(said, others ? 'its key is allowed, but not for this identity' : undefined)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function readable(file: string): Promise<void> {
  await access(file).catch((error: NodeJS.ErrnoException) => { throw new SignersError(`${file}: cannot be read (${error.code ?? 'error'})`) })
}

const REVOKED = 'its key is revoked'
const IDLE = /^(Could not verify signature|No principal matched|Signing data on|Enter passphrase)/

/** What ssh-keygen says, on one line, without what only repeats that it failed. */
function complaint(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim()).filter(line => line !== '' && !IDLE.test(line))
  return plain([...new Set(lines)].join('; '), 300)
}
