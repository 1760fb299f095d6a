import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered, writeGathered } from '../../src/evidence/store.ts'
import type { Collection, Evidence, Gathered } from '../../src/model.ts'

const document: Evidence = { kind: 'openstack.flavors', revision: 1, subject: 'x', seen: { ok: true, data: [{ id: 'f', name: 'ü' }] } }
const digest = digestOf(canonicalJson(document))
const collection: Collection = {
  format: 'scs-check/collection/1', tool: { name: 'scs-check', version: '0' }, subject: 'x', from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:00:01Z', notes: [],
  evidence: [{ kind: 'openstack.flavors', digest, from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:00:01Z' }],
}
const gathered: Gathered = { collection, documents: new Map([[digest, document]]) }
const document_ = () => join(dir, digest.replace('sha256:', '') + '.json')

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  await writeGathered(dir, gathered)
  return () => rm(dir, { recursive: true })
})

it('reads back what it wrote and leaves no partial files', async () => {
  expect(await readGathered(dir)).toEqual(gathered)
  expect((await readdir(dir)).filter(name => name.endsWith('.part'))).toEqual([])
})

it('refuses a document that was changed after it was collected', async () => {
  await writeFile(document_(), (await readFile(document_(), 'utf8')).replace('"f"', '"g"'))
  await expect(readGathered(dir)).rejects.toThrow(/does not match its digest/)
})

it('refuses an incomplete directory', async () => {
  await rm(document_())
  await expect(readGathered(dir)).rejects.toThrow(/cannot be read \(ENOENT\); the directory is incomplete/)
})

it.each([
  ['no JSON', '{', /is not JSON/],
  ['another format', '{"format":"scs-check/collection/9"}', /this version reads/],
  ['null', 'null', /format is missing/],
  ['a digest that leaves the directory', canonicalJson({ ...collection, evidence: [{ ...collection.evidence[0], digest: 'sha256:../../etc/passwd' }] }), /wrong type/],
  ['a kind that is not the document’s', canonicalJson({ ...collection, evidence: [{ ...collection.evidence[0], kind: 'openstack.images' }] }), /no evidence of kind openstack.images/],
])('refuses a list with %s', async (_, text, message) => {
  await writeFile(join(dir, 'collection.json'), text)
  await expect(readGathered(dir)).rejects.toThrow(message)
})

it('says what an evidence directory is when there is none', async () => {
  await expect(readGathered(join(dir, 'nowhere'))).rejects.toThrow(/collection\.json: cannot be read \(ENOENT\); an evidence directory holds/)
})
