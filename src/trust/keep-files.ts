import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import { makeDir, replaceFile } from '../evidence/files.ts'
import { instant } from '../evidence/instant.ts'
import { type Conclusion, earlierOf, type Keeper, recordOf, type SubmissionRecord, together } from './keeper.ts'
import type { Submission } from './submission.ts'

interface Kept {
  at: string
  runs: SubmissionRecord[]
}

/**
 * Keeps submissions as files of a directory: document (`.yaml`), signature (`.yaml.sig`) and what became of it (`.json`). Its methods throw what the
 * file system throws.
 */
export function keepInFiles(dir: string): Keeper {
  const write = async (submission: Submission, monitor: string, at: Date, end?: Conclusion) => {
    const base = join(dir, `submission-${digestOf(monitor + submission.signature).slice(7, 23)}`)
    await makeDir(dir)
    await replaceFile(`${base}.yaml`, submission.document)
    await replaceFile(`${base}.yaml.sig`, submission.signature)
    const kept: Kept = { at: instant(at), runs: submission.runs.map(run => recordOf(submission, run, monitor, end)) }
    await replaceFile(`${base}.json`, canonicalJson(kept, { pretty: true }))
  }
  return {
    where: dir,
    async earlier(submission, monitor) {
      const names = (await readdir(dir).catch(() => [])).filter(name => /^submission-[0-9a-f]{16}\.json$/.test(name))
      const all = await Promise.all(names.map(async name => read(await readFile(join(dir, name), 'utf8'))))
      const records = all.flatMap(({ at, runs }) => runs.map(record => ({ at, record })))
      return together(submission.runs.map(run => earlierOf(records, run, monitor, submission.document)))
    },
    intend: (submission, monitor, at) => write(submission, monitor, at),
    conclude: (submission, monitor, at, end) => write(submission, monitor, at, end),
  }
}

/** What the file says; one that is damaged says nothing. */
function read(text: string): Kept {
  try {
    const { at, runs } = JSON.parse(text) as Partial<Kept>
    if (typeof at === 'string' && Array.isArray(runs)) return { at, runs: runs.filter(run => typeof run === 'object' && run !== null) }
  } catch {
    // not ours
  }
  return { at: '', runs: [] }
}
