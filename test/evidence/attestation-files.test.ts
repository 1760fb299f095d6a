import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { keepAttestations, readAttestations, withKept } from '../../src/evidence/attestation-files.ts'
import { attestationOf, attestationText } from '../../src/evidence/attestation.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered, writeGathered } from '../../src/evidence/store.ts'
import type { Attestation, Attested } from '../../src/model/evidence.ts'

const sha = 'sha256:' + 'b'.repeat(64)
const one = (testcase: string, subject = 'x'): Attestation => attestationOf({
  tool: { name: 'scs-check', version: '0' }, testcase, subject, verdict: 'pass', reviewer: 'R', date: '2026-01-01T00:00:00Z', lifetime: 'quarter',
  document: { name: 'd', size: 1, digest: sha }, standard: { id: 'scs-0121', digest: sha },
})
const digest = (attestation: Attestation) => digestOf(attestationText(attestation))
const kept = one('a')
const collection: Attested['collection'] = {
  format: 'scs-check/collection/1', tool: { name: 'scs-check', version: '0' }, subject: 'x', from: '2026-01-02T00:00:00Z', until: '2026-01-02T00:00:01Z',
  notes: [], evidence: [], attestations: [{ kind: 'attestation.a', digest: digest(kept), from: kept.date, until: kept.date }],
}
const attested: Attested = { collection, documents: new Map(), attestations: new Map([[digest(kept), kept]]) }

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  return () => rm(dir, { recursive: true })
})
const put = async (name: string, text: string) => { await writeFile(join(dir, name), text); return join(dir, name) }

it('reads files and the *.json of directories, each once, by the digest of the file', async () => {
  const file = await put('a.json', attestationText(one('a')))
  await put('b.json', attestationText(one('b')))
  await put('b.json.sig', 'a signature')
  expect([...await readAttestations([dir, file])]).toEqual([[digest(one('a')), one('a')], [digest(one('b')), one('b')]])
  expect((await readAttestations([])).size).toBe(0)
})

it.each<[string, (name: string) => Promise<string>, RegExp]>([
  ['no such file', name => Promise.resolve(name), /x\.json: cannot be read \(ENOENT\); name the file/],
  ['a directory without any', async name => { await mkdir(name); return name }, /has no \*\.json; write one there/],
  ['a directory that holds something else', async name => { await mkdir(name); await writeFile(join(name, 'report.json'), '{}'); return name }, /report\.json: \/format is missing/],
  ['a file that is too large', async name => { await writeFile(name, ' '.repeat(70_000)); return name }, /is larger than 65536 bytes/],
  ['bytes that are no UTF-8', async name => { await writeFile(name, Buffer.from([0x7b, 0xff])); return name }, /is not UTF-8/],
  ['a device', () => Promise.resolve('/dev/null'), /\/dev\/null: is no file/],
])('nothing that is handed over is skipped: %s', async (_, make, message) => {
  const path = await make(join(dir, 'x.json'))
  await expect(readAttestations([path])).rejects.toThrow(message)
})

it('keeps attestations beside the evidence, byte for byte, and finds them there', async () => {
  await keepAttestations(dir, attested)
  await writeGathered(dir, attested)
  expect(await readFile(join(dir, digest(kept).replace('sha256:', '') + '.json'), 'utf8')).toBe(attestationText(kept))
  expect((await readdir(dir)).length).toBe(2)
  expect(await withKept(dir, await readGathered(dir))).toEqual(attested)
})

it('collections of older versions have none', async () => {
  const { attestations: _, ...old } = collection
  await writeGathered(dir, { collection: old, documents: new Map() })
  expect(await withKept(dir, await readGathered(dir))).toEqual({ collection: old, documents: new Map() })
})

const other = one('a', 'y')
it.each<[string, object, Attestation | string, RegExp]>([
  ['a changed file', {}, attestationText(kept).replace('"R"', '"S"'), /does not match its digest: it was changed after it was kept/],
  ['an attestation of another subject', { attestations: [{ ...collection.attestations![0]!, digest: digest(other) }] }, other, /is about another subject than x/],
  ['another test case than the list says', { attestations: [{ ...collection.attestations![0]!, kind: 'attestation.b' }] }, kept, /says of sha256:\w+ what the attestation does not/],
  ['another date than the list says', { attestations: [{ ...collection.attestations![0]!, from: '2026-01-02T00:00:00Z' }] }, kept, /says of sha256:\w+ what the attestation does not/],
  ['a list that is none', { attestations: { length: 1 } }, kept, /\/attestations is no list/],
  ['an entry without digest', { attestations: [{ kind: 'attestation.a' }] }, kept, /\/attestations is no list/],
  ['a digest that leaves the directory', { attestations: [{ ...collection.attestations![0]!, digest: 'sha256:../../etc/passwd' }] }, kept, /\/attestations is no list/],
])('refuses a directory with %s', async (_, change, content, message) => {
  const list = { ...collection, ...change } as Attested['collection']
  const name = Array.isArray(list.attestations) ? list.attestations[0]?.digest ?? sha : sha
  if (/^sha256:\w+$/.test(name)) await put(name.replace('sha256:', '') + '.json', typeof content === 'string' ? content : attestationText(content))
  await put('collection.json', canonicalJson(list))
  await expect(readGathered(dir).then(found => withKept(dir, found))).rejects.toThrow(message)
})

it('a missing file is an incomplete directory', async () => {
  await put('collection.json', canonicalJson(collection))
  await expect(readGathered(dir).then(found => withKept(dir, found))).rejects.toThrow(/cannot be read \(ENOENT\)/)
})
