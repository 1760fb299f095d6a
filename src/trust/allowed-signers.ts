import { readFile } from 'node:fs/promises'
import { plain } from '../report/untrusted.ts'
import { SignersError } from './signature-error.ts'

/** How ssh-keygen words that a line of allowed_signers cannot be read; what it says of lines that it can (expired, another namespace) is none of it. */
const BROKEN = /^:(\d{1,9}): ((?:invalid|missing) (?:line|principals|options|key)\b.*|bad options\b.*)$/

/**
 * Refuses a file of allowed signers by which nobody can tell that a signer is missing: one that names none, or of which ssh-keygen says that it
 * cannot read a line. Gives what else it says. Throws `SignersError` with file and line.
 */
export async function refuseBroken(file: string, said: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SignersError(`${file}: cannot be read (${error.code ?? 'error'})`)
  })
  const lines = text.split('\n').map(line => line.trim())
  const form = 'a line is NAME [namespaces="report"] TYPE KEY, as sign --identity NAME prints it'
  if (lines.every(line => line === '' || line.startsWith('#'))) throw new SignersError(`${file}: names no allowed signer; ${form}`)
  return said.split(/\r?\n/).filter(complaint => {
    const [found, number = '', why = ''] = complaint.startsWith(file) ? BROKEN.exec(complaint.slice(file.length)) ?? [] : []
    // it finds fault with empty lines too
    if ((lines[Number(number) - 1] ?? '') !== '') throw new SignersError(`${file}:${number}: ${plain(why)}, so it does not tell who may sign; ${form}`)
    return found === undefined
  }).join('\n')
}

/** Whether lines of the file are for signatures of this namespace by name, so that who wrote them expects such signatures. Throws `SignersError`. */
export async function expectsSigned(file: string, namespace: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SignersError(`${file}: cannot be read (${error.code ?? 'error'})`)
  })
  return text.split('\n').some(line => !/^\s*#/.test(line) && /\bnamespaces="([^"]*)"/i.exec(line)?.[1]?.split(',').includes(namespace) === true)
}
