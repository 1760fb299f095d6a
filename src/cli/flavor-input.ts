import { createReadStream } from 'node:fs'
import { plain } from '../report/untrusted.ts'
import { UsageError } from './exit.ts'

/** Bounds of what is read: bytes, and names. More is no list of flavors. */
const MOST_BYTES = 64 * 1024 * 1024
const MOST_NAMES = 1_000_000

/** The text of a file, or of stdin for `-`; what is no UTF-8 becomes U+FFFD. Throws UsageError if it cannot be read or is too large. */
export async function readText(source: string): Promise<string> {
  const where = source === '-' ? 'stdin' : plain(source)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of source === '-' ? process.stdin : createReadStream(source)) {
      const bytes = Buffer.from(chunk as Buffer | string)
      size += bytes.length
      if (size > MOST_BYTES) throw new UsageError(`${where}: is larger than ${MOST_BYTES / 1024 ** 2} MiB`)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${where}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

/** The JSON of a file, or of stdin for `-`; throws UsageError if it is none. */
export async function readJson(source: string): Promise<unknown> {
  const text = await readText(source)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${source === '-' ? 'stdin' : plain(source)}: is no JSON: ${plain((error as Error).message)}`)
  }
}

/** The names given as arguments; without any, or where one is `-`, one per line of stdin. Empty lines are none. Throws UsageError. */
export async function namesFrom(names: string[]): Promise<string[]> {
  if (names.length === 0 && process.stdin.isTTY) throw new UsageError('no names: give them as arguments, or one per line on stdin')
  const fromStdin = names.length === 0 || names.includes('-') ? linesOf(await readText('-')) : []
  const all = names.length === 0 ? fromStdin : names.flatMap((name, i) => (name !== '-' ? [name] : names.indexOf('-') === i ? fromStdin : []))
  if (all.length === 0) throw new UsageError('no names: stdin has no line with one')
  return all
}

/** Lines without their end (LF or CRLF) that have a character. */
function linesOf(text: string): string[] {
  const lines: string[] = []
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
    if (line !== '') lines.push(line)
    if (lines.length > MOST_NAMES) throw new UsageError(`stdin: has more than ${MOST_NAMES} lines`)
    start = end + 1
  }
  return lines
}
