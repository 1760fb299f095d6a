import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import pLimit from 'p-limit'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'

const unzip = promisify(gunzip)
/** As many at a time as Node has threads for it: what waits has not grown yet. */
const unzipping = pLimit(4)
/** Levels of nesting that an answer may have; the deepest of the known ones has seven. */
const MAX_DEPTH = 64

/** Collects a body as text, unzipped where the header says so; throws `Unseen` beyond `maxBytes` (before and after unzipping). `onBytes` hears of what is held in memory, and may throw. */
export async function readBody(
  stream: AsyncIterable<Buffer>, encoding: string | undefined, maxBytes: number, what: string, onBytes: (bytes: number) => void = () => {},
): Promise<{ text: string; bytes: number }> {
  const tooLarge = () => new Unseen('malformed', `${what}: the answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    onBytes(chunk.length)
    if (bytes > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  let whole: Buffer = Buffer.concat(chunks)
  const coding = (encoding ?? '').trim().toLowerCase()
  if (bytes > 0 && (coding === 'gzip' || coding === 'x-gzip')) {
    whole = await unzipping(() => {
      onBytes(0)
      return unzip(whole, { maxOutputLength: maxBytes })
    }).catch((error: unknown) => {
      if (error instanceof Unseen) throw error
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
      throw new Unseen('malformed', `${what}: the answer is not valid gzip`)
    })
    onBytes(whole.length)
  } else if (bytes > 0 && coding !== '' && coding !== 'identity') {
    throw new Unseen('malformed', `${what}: the answer is encoded in a way that was not asked for`)
  }
  return { text: new TextDecoder().decode(whole), bytes }
}

/** The text as JSON; throws `Unseen` if it is none, nested beyond reason, or holds a number that JSON cannot carry on. */
export function parseJson(text: string, what: string): Json {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    const kind = text.trim() === '' ? 'is empty' : /^\s*</.test(text) ? 'is HTML or XML, not JSON' : 'is not valid JSON'
    throw new Unseen('malformed', `${what}: the answer ${kind}`)
  }
  let level: Json[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new Unseen('malformed', `${what}: the answer is nested too deeply`)
    const next: Json[] = []
    for (const item of level) {
      if (typeof item === 'number' && !Number.isFinite(item)) {
        throw new Unseen('malformed', `${what}: the answer holds a number out of range`)
      }
      if (typeof item === 'object' && item !== null) for (const inner of Object.values(item)) next.push(inner)
    }
    level = next
  }
  return value
}
