import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { TempestEngine } from '../model.ts'
import { Unseen } from '../unseen.ts'
import { junitResults } from './junit.ts'
import { resultsOf, type Told } from './record.ts'
import { ResultStream } from './stream.ts'
import { isSubunit } from './subunit.ts'

/** Bytes of a file of results, packed or not: a run of the 258 tests with all logs has some 5 MB. */
const MOST = 256 * 1024 * 1024

/**
 * The results in a file that another run of Tempest left: a subunit v2 stream (`stestr last --subunit`) or JUnit XML (subunit2junitxml), also gzipped.
 * A file without any of the tests asked for, or of another kind, is refused.
 */
export function importTempest(path: string): TempestEngine {
  const name = basename(path)
  const engine: TempestEngine = {
    source: `file ${name}`,
    async results(ids) {
      const packed = await content(path)
      engine.source = `file ${name} (sha256:${createHash('sha256').update(packed).digest('hex')})`
      const told = toldBy(await unpacked(packed, name), name)
      const results = resultsOf(told, ids)
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

function toldBy(bytes: Buffer, name: string): Told[] {
  try {
    const start = bytes.subarray(0, 4096).toString().trimStart()
    if (start.startsWith('<') || start.startsWith('\ufeff<')) return junitResults(bytes.toString().replace(/^\ufeff/, ''))
    if (isSubunit(bytes)) {
      const stream = new ResultStream()
      return [...stream.push(bytes), ...stream.end()]
    }
  } catch (error) {
    throw new Unseen('malformed', `${name} cannot be understood: ${error instanceof Error ? error.message : 'error'}`)
  }
  throw new Unseen('malformed', `${name} is neither a subunit v2 stream nor JUnit XML: give what "stestr last --subunit" or subunit2junitxml writes`)
}
