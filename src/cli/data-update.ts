import { createHttp } from '../clients/http.ts'
import { changes } from '../release-data/changes.ts'
import { readText, shippedData, userDir, writeReleaseData } from '../release-data/files.ts'
import { gather } from '../release-data/gather.ts'
import { ReleaseDataError } from '../release-data/release-data-error.ts'
import { type Fetch, mirrorOf, PUBLIC } from '../release-data/sources.ts'
import { plain } from '../report/untrusted.ts'
import { counts, type DataOptions, releasesFor } from './data.ts'
import { EXIT } from './exit.ts'
import { interruptible } from './interrupt.ts'
import { json } from './print.ts'
import { tool } from './tool.ts'

export interface UpdateOptions extends DataOptions {
  /** Address or directory of a mirror. */
  from?: string
}

/** Largest file of a source: the list of releases has 40 KB. */
const MAX_BYTES = 8 * 1024 * 1024
/** Requests at the same time, as the official suite. */
const CONCURRENCY = 5
/** Milliseconds for all. */
const DEADLINE = 300_000

/**
 * Takes the data anew from the public sources (or a mirror) and tells what changed. If one of them fails nothing is written: exit code 2.
 * Throws UsageError.
 */
export async function dataUpdate(options: UpdateOptions): Promise<number> {
  const { data: before } = await releasesFor(options).catch(() => releasesFor({})).catch(shippedData)
  const end = interruptible(DEADLINE)
  const now = new Date().toISOString().replace(/\.\d{3}Z$/, 'Z')
  const { name, version } = tool()
  const http = createHttp({ env: process.env, concurrency: CONCURRENCY, maxBytes: MAX_BYTES, signal: end.signal, userAgent: `${name}/${version}` })
  const { from } = options
  const remote = from === undefined || /^https?:\/\//.test(from)
  try {
    const after = await gather(from === undefined ? PUBLIC : mirrorOf(from), remote ? over(http) : readText, now, before.cves)
    const news = changes(before, after)
    const file = await writeReleaseData(options.data ?? userDir(process.env), after)
    const lines = [...news, `${file}: ${counts(after)}`].map(line => `${plain(line, 500)}\n`)
    process.stdout.write(options.json === true ? json({ file, changes: news, sources: after.sources }) : lines.join(''))
    return EXIT.pass
  } catch (error) {
    if (!(error instanceof ReleaseDataError) && (error as Error).name !== 'Unseen') throw error
    process.stderr.write(`scs-check: ${plain((error as Error).message, 1000)}; nothing was written\n`)
    return end.interrupted() ? EXIT.interrupted : EXIT.notJudged
  } finally {
    end.release()
    await http.close()
  }
}

/** Texts over HTTP; 404 is no file, any other status than 200 is a failure. */
function over(http: ReturnType<typeof createHttp>): Fetch {
  return async url => {
    const { status, body } = await http.request('GET', url, { headers: { accept: '*/*' } })
    if (status === 404) return undefined
    if (status !== 200) throw new ReleaseDataError(`GET ${url}: status ${status}`)
    return body
  }
}
