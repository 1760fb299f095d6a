import { basename, join } from 'node:path'
import type { Journal } from '../model/history.ts'
import { DigestSet } from './digest-set.ts'
import { forEach, list, objectFiles } from './directory-walk.ts'
import { readBounded } from './disk.ts'
import { readEntryFile } from './entry-file.ts'
import { encodeName, isCut } from './file-name.ts'
import { type Journals, MONTH, NAME } from './journals.ts'
import { MAX_OBJECT } from './names.ts'
import type { Objects } from './objects.ts'
import { isIntact } from './sealed.ts'
import { StoreError } from './store-error.ts'

/** As `Upkeep.verify`, of a directory store. */
export async function verify(
  root: string, objects: Objects, journals: Journals, onProblem: (problem: string) => void,
): Promise<{ objects: number; entries: number; problems: number }> {
  const count = { objects: 0, entries: 0, problems: 0 }
  const problem = (text: string): void => {
    count.problems++
    onProblem(text)
  }
  const told = async <T>(work: Promise<T>): Promise<T | undefined> => work.catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error
    problem(error.message)
    return undefined
  })
  const there = new DigestSet()
  await forEach(objectFiles(root), async ({ file, digest }) => {
    if (digest === undefined) return problem(`${file}: is no object of this store; move it out`)
    const bytes = await told(readBounded(file, MAX_OBJECT))
    if (bytes === undefined) return
    count.objects++
    if (await told(objects.get(digest)) === undefined) return
    there.add(digest)
    if (!isIntact(bytes)) problem(`${file}: what is in it is whole, but the file was damaged or changed; restore it from a backup of the store`)
  })
  await forEach(entryFiles(join(root, 'journals'), [], journals, problem, told), async ({ file, journal }) => {
    const found = await told(readEntryFile(file))
    if (found === undefined) return
    count.entries++
    const { entry } = found
    const place = join(journals.dir(journal), `@${entry.id.slice(0, 7)}`, `${encodeName(entry.id)}.gz`)
    if (place !== file || JSON.stringify(journal) !== JSON.stringify(found.journal)) {
      problem(`${file}: is the entry ${entry.id} of ${found.journal.join(' / ')} in a wrong place; move it out`)
    }
    for (const digest of entry.objects) {
      if (there.has(digest) || await objects.has(digest)) continue
      problem(`${file}: needs the object ${digest}, which is missing; restore it from a backup of the store`)
    }
  })
  return count
}

type Told = <T>(work: Promise<T>) => Promise<T | undefined>

/** Every file that lies where entries do; tells of all others. */
async function* entryFiles(
  dir: string, journal: Journal, journals: Journals, problem: (text: string) => void, told: Told,
): AsyncGenerator<{ file: string; journal: Journal }> {
  for (const child of await list(dir)) {
    const path = join(dir, child.name)
    if (child.isDirectory() && MONTH.test(child.name) && journal.length > 0) {
      for (const { name } of await list(path)) yield { file: join(path, name), journal }
    } else if (child.isDirectory() && !child.name.startsWith('@')) {
      const problems = { told: false }
      const part = await told(journals.part(path, child.name).catch((error: unknown) => { problems.told = true; throw error }))
      if (part !== undefined) yield* entryFiles(path, [...journal, part], journals, problem, told)
      else if (!problems.told && !(isCut(child.name) && (await list(path)).length === 0)) problem(`${path}: is no journal of this store; move it out`)
    } else if (!(child.isFile() && child.name === NAME && isCut(basename(dir)))) {
      problem(`${path}: is no file of this store; move it out`)
    }
  }
}
