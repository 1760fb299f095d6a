import { readFile, stat } from 'node:fs/promises'

/** Keys, tokens and passwords are short. */
const LARGEST = 64 * 1024

/** A secret could not be read; the message names file and cure. */
export class SecretFileError extends Error {
  override name = 'SecretFileError'
}

/** The first line of the file, without its end. Throws `SecretFileError`. */
export async function readSecret(file: string, what: string): Promise<string> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    throw new SecretFileError(`${what} ${file} cannot be read (${error.code ?? 'error'}); write it there, readable by this user`)
  }
  const found = await stat(file).catch(unreadable)
  if (found.size > LARGEST) throw new SecretFileError(`${what} ${file} is larger than ${LARGEST} bytes: is it the right file?`)
  const text = await readFile(file, 'utf8').catch(unreadable)
  const secret = (text.split(/\r?\n/, 1)[0] ?? '').trim()
  if (secret === '') throw new SecretFileError(`${what} ${file} is empty; write the secret into its first line`)
  return secret
}
