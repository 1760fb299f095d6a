import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Collection, Evidence, Gathered } from '../model/evidence.ts'
import { canonicalJson, digestOf } from './canonical.ts'
import { createFile, makeDir, replaceFile } from './files.ts'

/** Thrown for an evidence directory that is missing, damaged or not ours; the message names file and cure. */
export class EvidenceError extends Error {
  override name = 'EvidenceError'
}

/** The largest evidence document that is read back; a listing of 100,000 images has about 150 MB. */
const MAX_BYTES = 512 * 1024 * 1024

/** Refuses a directory that already holds something: evidence is never overwritten. Throws `EvidenceError`. */
export async function refuseUsed(dir: string): Promise<void> {
  const there = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new EvidenceError(`--evidence ${dir}: cannot be used (${error.code ?? 'error'}); name a new or empty directory`)
  })
  if (there.length > 0) throw new EvidenceError(`--evidence ${dir}: is not empty, and evidence is never overwritten; name a new directory`)
}

/** Writes documents first and the list last, each by rename, so that a directory with a list is complete. Throws `EvidenceError`. */
export async function writeGathered(dir: string, { collection, documents }: Gathered): Promise<void> {
  try {
    await makeDir(dir)
    await Promise.all([...documents].map(([digest, document]) => replaceFile(join(dir, fileOf(digest)), canonicalJson(document))))
    await createFile(join(dir, 'collection.json'), canonicalJson(collection, { pretty: true }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new EvidenceError(`--evidence ${dir}: another run has kept its evidence there in the meantime, so this one is not kept; name a directory of its own`)
    }
    throw new EvidenceError(`--evidence ${dir}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'error'}); name a directory that you may write to`)
  }
}

/** Reads a directory back and proves every digest. Throws `EvidenceError`. */
export async function readGathered(dir: string): Promise<Gathered> {
  const list = join(dir, 'collection.json')
  const collection = parse(await read(list, 'an evidence directory holds a collection.json; write one with: scs-check collect'), list) as Collection
  checkList(collection, list)
  const documents = await Promise.all(collection.evidence.map(async ({ digest, kind, cluster }) => {
    const file = join(dir, fileOf(digest))
    const text = await read(file, 'the directory is incomplete: collect again or copy the missing file')
    if (digestOf(text) !== digest) throw new EvidenceError(`${file}: the content does not match its digest: it was changed after it was collected`)
    return [digest, checkDocument(parse(text, file), { file, kind, subject: collection.subject, cluster })] as const
  }))
  return { collection, documents: new Map(documents) }
}

const REASONS = ['refused', 'timeout', 'unreachable', 'malformed', 'unsupported']

function checkDocument(value: unknown, expected: { file: string; kind: string; subject: string; cluster: string | undefined }): Evidence {
  const { kind, subject, cluster, revision, seen } = (value ?? {}) as Partial<Evidence>
  const whole = typeof revision === 'number' && seen !== undefined && seen !== null && (seen.ok === true
    ? 'data' in seen
    : seen.ok === false && REASONS.includes(seen.reason) && typeof seen.message === 'string')
  if (!whole) throw new EvidenceError(`${expected.file}: is no evidence document`)
  if (kind !== expected.kind) throw new EvidenceError(`${expected.file}: is evidence of kind ${JSON.stringify(kind)}, but collection.json says ${expected.kind}`)
  if (subject !== expected.subject) throw new EvidenceError(`${expected.file}: is about another subject than ${expected.subject}`)
  if (cluster !== expected.cluster) throw new EvidenceError(`${expected.file}: is about another cluster than ${expected.cluster ?? 'the subject as a whole'}`)
  return value as Evidence
}

function checkList(list: Collection, file: string): void {
  const known = (list as Collection | null)?.format
  if (known !== 'scs-check/collection/1') {
    throw new EvidenceError(`${file}: format is ${JSON.stringify(known) ?? 'missing'}, this version reads "scs-check/collection/1"`)
  }
  const strings = (value: unknown) => Array.isArray(value) && value.every(item => typeof item === 'string')
  const entry = (e: unknown) => {
    const { kind, cluster, digest, from, until } = (e ?? {}) as Record<string, unknown>
    return typeof kind === 'string' && (cluster === undefined || typeof cluster === 'string') && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)
      && instant(from) && instant(until) && list.from <= from && from <= until && until <= list.until
  }
  if (typeof list.subject !== 'string' || !instant(list.from) || !instant(list.until) || list.from > list.until || !strings(list.notes)
    || !Array.isArray(list.evidence) || !list.evidence.every(entry)) {
    throw new EvidenceError(`${file}: a field is missing, of a wrong type, or a time outside of the visit (subject, from, until, notes, evidence[].kind/digest/from/until)`)
  }
  const { clusters } = list
  if (clusters !== undefined && (!strings(clusters) || clusters.length === 0 || new Set(clusters).size < clusters.length)) throw new EvidenceError(`${file}: clusters is no list of names`)
  const named = new Set(list.evidence.flatMap(({ cluster }) => cluster ?? []))
  const odd = [...named].find(name => clusters?.includes(name) !== true) ?? clusters?.find(name => !named.has(name))
  if (odd !== undefined) throw new EvidenceError(`${file}: its list of clusters and its evidence do not agree about cluster ${JSON.stringify(odd)}`)
  if (new Set(list.evidence.map(({ kind, cluster }) => JSON.stringify([kind, cluster]))).size < list.evidence.length) {
    throw new EvidenceError(`${file}: lists two documents of one kind`)
  }
}

/** Seconds and Z, as this tool writes them: such texts sort as their times do. */
function instant(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value))
}

function fileOf(digest: string): string {
  return digest.replace('sha256:', '') + '.json'
}

async function read(file: string, cure: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new EvidenceError(`${file}: larger than ${MAX_BYTES} bytes`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof EvidenceError) throw error
    throw new EvidenceError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}); ${cure}`)
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EvidenceError(`${file}: is not JSON`)
  }
}
