import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { TempestEngine } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { type Breath, breathing } from './breath.ts'
import { junitResults } from './junit.ts'
import { resultsOf, runnerFailed, type Told } from './record.ts'
import { ResultStream } from './stream.ts'
import { isSubunit } from './subunit.ts'

/** Bytes of a file of results, packed or not: a run of the 258 tests with all logs has some 5 MB, one of all of Tempest some 30. */
const MOST = 64 * 1024 * 1024

/** Milliseconds: the standard asks for a run within a year (366 days). */
const YEAR = 366 * 86_400_000

/** Bytes of a stream that are read between two turns. */
const SLICE = 1024 * 1024

/**
 * The results in a file that another run of Tempest left: a subunit v2 stream (`stestr last --subunit`) or JUnit XML (subunit2junitxml), also gzipped.
 * A file without any of the tests asked for, or of another kind, is refused; and one that shows itself that results are missing, if no
 * test in it failed; and one whose results are older than a year at `now` (milliseconds since 1970), where it tells their time.
 */
export function importTempest(path: string, now = Date.now()): TempestEngine {
  const name = basename(path)
  const engine: TempestEngine = {
    source: `file ${name}`,
    async results(ids, signal) {
      const packed = await content(path)
      engine.source = `file ${name} (sha256:${createHash('sha256').update(packed).digest('hex')})`
      const { told, damage } = await toldBy(await unpacked(packed, name), name, breathing(signal))
      const results = resultsOf(told, ids)
      const missing = damage !== '' ? damage : runnerFailed(told) ? 'its runner ended with an error' : ''
      const first = told.reduce((before, { at = now }) => Math.min(before, at), now)
      if (now - first > YEAR) throw new Unseen('malformed', `${name} has results of ${new Date(first).toISOString().slice(0, 10)}: give those of a run within a year`)
      if (missing !== '' && !results.some(({ status }) => status === 'failed')) throw new Unseen('malformed', `${name} is not whole: ${missing}`)
      if (results.length > 0) return results
      const found = `${name} holds ${told.length} results, but none of the ${ids.length} tests that the standard lists`
      throw new Unseen('malformed', `${found}: give the report of a run with that list`)
    },
  }
  return engine
}

async function content(path: string): Promise<Buffer> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new Error('it is no file')
    if (found.size > MOST) throw new Error(`it is larger than ${MOST / 1024 / 1024} MiB`)
    return await readFile(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Unseen('unsupported', `${basename(path)} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code ?? message}`)
  }
}

async function unpacked(bytes: Buffer, name: string): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return promisify(gunzip)(bytes, { maxOutputLength: MOST }).catch((error: Error) => {
    throw new Unseen('malformed', `${name} cannot be unpacked: ${error.message}`)
  })
}

/** What a file tells, and what shows that something of it is missing ('' if nothing does). */
interface Content {
  told: Told[]
  damage: string
}

async function toldBy(bytes: Buffer, name: string, breath: Breath): Promise<Content> {
  try {
    const start = bytes.subarray(0, 4096).toString().trimStart()
    if (start.startsWith('<') || start.startsWith('\ufeff<')) {
      const told = await junitResults(bytes.toString().replace(/^\ufeff/, ''), breath)
      return { told, damage: '' }
    }
    if (isSubunit(bytes)) return await streamed(bytes, breath)
  } catch (error) {
    if (error instanceof Unseen) throw error
    throw new Unseen('malformed', `${name} cannot be understood: ${error instanceof Error ? error.message : 'error'}`)
  }
  throw new Unseen('malformed', `${name} is neither a subunit v2 stream nor JUnit XML: give what "stestr last --subunit" or subunit2junitxml writes`)
}

async function streamed(bytes: Buffer, breath: Breath): Promise<Content> {
  const stream = new ResultStream()
  for (let at = 0; at < bytes.length; at += SLICE) {
    stream.push(bytes.subarray(at, at + SLICE))
    await breath(SLICE)
  }
  stream.end()
  return { told: stream.told, damage: stream.damage }
}
