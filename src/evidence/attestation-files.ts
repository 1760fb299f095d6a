import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attestation, Attested, EvidenceEntry, Gathered } from '../model/evidence.ts'
import { attestationText, parseAttestation } from './attestation.ts'
import { digestOf } from './canonical.ts'
import { makeDir, replaceFile } from './files.ts'
import { EvidenceError } from './store.ts'

/** The largest file that is read: every member at its longest fits many times. */
const MAX_BYTES = 64 * 1024

/**
 * The attestations of files and of the `*.json` of directories, by the digest of their file. Throws `EvidenceError` for what cannot be read or
 * is no attestation: nothing that was handed over is skipped.
 */
export async function readAttestations(paths: string[]): Promise<Map<string, Attestation>> {
  const found = new Map<string, Attestation>()
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      const text = await read(file)
      found.set(digestOf(text), parseAttestation(text, file))
    }
  }
  return found
}

/** Writes the attestations of a visit beside its evidence, named by their digests, for `collection.json` to list them afterwards. Throws `EvidenceError`. */
export async function keepAttestations(dir: string, { attestations }: Attested): Promise<void> {
  if (attestations === undefined) return
  try {
    await makeDir(dir)
    await Promise.all([...attestations].map(([digest, attestation]) => replaceFile(keptAs(dir, digest), attestationText(attestation))))
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new EvidenceError(`--evidence ${dir}: cannot be written (${code}); name a directory that you may write to`)
  }
}

/**
 * The visit with the attestations that lie beside its evidence, each proved by its digest; older versions kept none. Throws `EvidenceError`.
 */
export async function withKept(dir: string, gathered: Gathered): Promise<Attested> {
  const listed: unknown = (gathered.collection as Attested['collection']).attestations
  if (listed === undefined) return gathered
  const list = join(dir, 'collection.json')
  if (!Array.isArray(listed) || !listed.every(isEntry)) {
    throw new EvidenceError(`${list}: /attestations is no list of kind, digest, from and until; run again`)
  }
  const attestations = await Promise.all(listed.map(async (entry): Promise<[string, Attestation]> => {
    const file = keptAs(dir, entry.digest)
    const text = await read(file)
    if (digestOf(text) !== entry.digest) {
      throw new EvidenceError(`${file}: the content does not match its digest: it was changed after it was kept; put the file back that was handed over`)
    }
    const attestation = parseAttestation(text, file)
    const { testcase, subject, date } = attestation
    if (subject !== gathered.collection.subject) throw new EvidenceError(`${file}: is about another subject than ${gathered.collection.subject}`)
    if (entry.kind !== kindOf(testcase) || entry.from !== date || entry.until !== date) {
      throw new EvidenceError(`${list}: /attestations says of ${entry.digest} what the attestation does not; run again`)
    }
    return [entry.digest, attestation]
  }))
  return { ...gathered, attestations: new Map(attestations) }
}

function kindOf(testcase: string): string {
  return `attestation.${testcase}`
}

function isEntry(value: unknown): value is EvidenceEntry {
  const { kind, digest, from, until } = (value ?? {}) as Record<string, unknown>
  return [kind, digest, from, until].every(member => typeof member === 'string') && /^sha256:[0-9a-f]{64}$/.test(digest as string)
}

function keptAs(dir: string, digest: string): string {
  return join(dir, `${digest.replace('sha256:', '')}.json`)
}

async function filesOf(path: string): Promise<string[]> {
  const place = await stat(path).catch((error: NodeJS.ErrnoException) => { throw unreadable(path, error) })
  if (!place.isDirectory()) return [path]
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => { throw unreadable(path, error) })
  const files = names.filter(name => name.endsWith('.json')).sort().map(name => join(path, name))
  if (files.length === 0) throw new EvidenceError(`--attestation ${path}: has no *.json; write one there with scs-check attest -o, or leave the option out`)
  return files
}

async function read(file: string): Promise<string> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new EvidenceError(`${file}: is no file; an attestation is a file that scs-check attest wrote`)
    if (found.size > MAX_BYTES) {
      throw new EvidenceError(`${file}: is larger than ${MAX_BYTES} bytes, so it is no attestation; name a file that scs-check attest wrote`)
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof EvidenceError) throw error
    const failure = error as NodeJS.ErrnoException
    if (failure.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw unreadable(file, failure)
    throw new EvidenceError(`${file}: is not UTF-8; attestations are written by scs-check attest`)
  }
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): EvidenceError {
  return new EvidenceError(`${path}: cannot be read (${code ?? 'error'}); name the file, or a directory of files, that scs-check attest wrote`)
}
