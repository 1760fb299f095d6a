import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Collection, Evidence, Gathered } from '../model.ts'
import { canonicalJson, digestOf } from './canonical.ts'

/** Thrown for an evidence directory that is missing, damaged or not ours; the message names file and cure. */
export class EvidenceError extends Error {
  override name = 'EvidenceError'
}

/** The largest evidence document that is read back; a listing of 100,000 images has about 150 MB. */
const MAX_BYTES = 512 * 1024 * 1024

/** Writes documents first and the list last, each by rename, so that a directory with a list is complete. Throws on I/O errors. */
export async function writeGathered(dir: string, { collection, documents }: Gathered): Promise<void> {
  await mkdir(dir, { recursive: true })
  await Promise.all([...documents].map(([digest, document]) => put(join(dir, fileOf(digest)), canonicalJson(document))))
  await put(join(dir, 'collection.json'), canonicalJson(collection, { pretty: true }))
}

/** Reads a directory back and proves every digest. Throws `EvidenceError`. */
export async function readGathered(dir: string): Promise<Gathered> {
  const list = join(dir, 'collection.json')
  const collection = parse(await read(list, 'an evidence directory holds a collection.json; write one with: scs-check collect'), list) as Collection
  checkList(collection, list)
  const documents = await Promise.all(collection.evidence.map(async ({ digest, kind }) => {
    const file = join(dir, fileOf(digest))
    const text = await read(file, 'the directory is incomplete: collect again or copy the missing file')
    if (digestOf(text) !== digest) throw new EvidenceError(`${file}: the content does not match its digest: it was changed after it was collected`)
    const document = parse(text, file) as Evidence
    if (document.kind !== kind || typeof document.seen?.ok !== 'boolean') {
      throw new EvidenceError(`${file}: is no evidence of kind ${kind}, as ${list} says`)
    }
    return [digest, document] as const
  }))
  return { collection, documents: new Map(documents) }
}

function checkList(list: Collection, file: string): void {
  const known = (list as Collection | null)?.format
  if (known !== 'scs-check/collection/1') {
    throw new EvidenceError(`${file}: format is ${JSON.stringify(known) ?? 'missing'}, this version reads "scs-check/collection/1"`)
  }
  const instant = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value))
  const entry = (e: unknown) => {
    const { kind, digest, from, until } = (e ?? {}) as Record<string, unknown>
    return typeof kind === 'string' && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) && instant(from) && instant(until)
  }
  const strings = (value: unknown) => Array.isArray(value) && value.every(item => typeof item === 'string')
  if (typeof list.subject !== 'string' || !instant(list.from) || !instant(list.until) || !strings(list.notes)
    || !Array.isArray(list.evidence) || !list.evidence.every(entry)) {
    throw new EvidenceError(`${file}: a field is missing or of a wrong type (subject, from, until, notes, evidence[].kind/digest/from/until)`)
  }
}

function fileOf(digest: string): string {
  return digest.replace('sha256:', '') + '.json'
}

async function put(file: string, text: string): Promise<void> {
  await writeFile(file + '.part', text)
  await rename(file + '.part', file)
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
