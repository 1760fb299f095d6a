import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SignersError } from './signature-error.ts'
import { runKeygen } from './ssh-keygen.ts'

/** Milliseconds for reading a list of revoked keys. */
const READING = 30_000
const KEY = /^(ssh|ecdsa|sk)-[a-z0-9@.-]{1,80} [A-Za-z0-9+/]{20,}={0,3}( |$)/

/** Refuses a file that is neither a KRL of ssh-keygen(1) nor public keys, by which it would call every key revoked. Throws `SignersError`. */
export async function refuseNoKeys(file: string): Promise<void> {
  const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
    throw new SignersError(`${file}: cannot be read (${error.code ?? 'error'})`)
  })
  const good = text.startsWith('SSHKRL\n')
    ? (await runKeygen(['-Q', '-l', '-f', resolve(file)], { input: '', timeout: READING })).code === 0
    : text.split(/\r?\n/).map(line => line.trim()).every(line => line === '' || line.startsWith('#') || KEY.test(line))
  if (!good) throw new SignersError(`${file}: is no list of revoked keys; write a KRL (ssh-keygen -k), or public keys, one per line`)
}
