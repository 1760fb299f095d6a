import { readFile, stat } from 'node:fs/promises'
import { SignatureError } from './signature-error.ts'

/** How a monitor knows who uploads. */
export interface Account {
  name: string
  /** Base64 of account:password, for HTTP Basic. */
  token: string
  /** What no message may hold. */
  secrets: string[]
}

/** Bytes that a token file may have. */
const MOST = 4096

/** Reads a token file: one line of Base64, which says account:password. Throws `SignatureError`, which never shows what the file holds. */
export async function readAccount(file: string): Promise<Account> {
  const problem = (what: string) => new SignatureError(`token file ${file}: ${what}; it holds one line, the Base64 of account:password`)
  let text: string
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > MOST) throw problem(found.isFile() ? `is larger than ${MOST} bytes` : 'is no file')
    text = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (error instanceof SignatureError) throw error
    throw problem(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
  const decoded = Buffer.from(text, 'base64')
  const colon = decoded.indexOf(':')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || colon < 1) throw problem('is no token')
  const password = decoded.subarray(colon + 1).toString()
  return { name: decoded.subarray(0, colon).toString(), token: text, secrets: [text, decoded.toString(), password].filter(secret => secret !== '') }
}
