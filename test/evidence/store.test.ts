import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered, refuseUsed, writeGathered } from '../../src/evidence/store.ts'
import type { Collection, Evidence, Gathered } from '../../src/model/evidence.ts'

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
  ['a time that no clock of ours writes', canonicalJson({ ...collection, until: 'Nov 22, 2026' }), /a field is missing, of a wrong type, or a time outside/],
  ['an entry from outside of the visit', canonicalJson({ ...collection, evidence: [{ ...collection.evidence[0], until: '2027-01-01T00:00:00Z' }] }), /a time outside of the visit/],
  ['two documents of one kind', canonicalJson({ ...collection, evidence: [collection.evidence[0], collection.evidence[0]] }), /two documents of one kind/],
  ['documents of another subject', canonicalJson({ ...collection, subject: 'y' }), /is about another subject than y/],
  ['a kind that is not the document’s', canonicalJson({ ...collection, evidence: [{ ...collection.evidence[0], kind: 'openstack.images' }] }), /is evidence of kind "openstack.flavors", but collection.json says openstack.images/],
])('refuses a list with %s', async (_, text, message) => {
  await writeFile(join(dir, 'collection.json'), text)
  await expect(readGathered(dir)).rejects.toThrow(message)
})

it('says what an evidence directory is when there is none', async () => {
  await expect(readGathered(join(dir, 'nowhere'))).rejects.toThrow(/collection\.json: cannot be read \(ENOENT\); an evidence directory holds/)
})

it('never overwrites evidence', async () => {
  await expect(refuseUsed(dir)).rejects.toThrow(/is not empty, and evidence is never overwritten/)
  await expect(refuseUsed(join(dir, 'new'))).resolves.toBeUndefined()
  await expect(refuseUsed(document_())).rejects.toThrow(/cannot be used \(ENOTDIR\)/)
})

it.each([
  ['null', 'null'], ['no reason', '{"kind":"openstack.flavors","revision":1,"subject":"x","seen":{"ok":false}}'],
  ['an "ok" that is a text', '{"kind":"openstack.flavors","revision":1,"subject":"x","seen":{"ok":"true","data":[]}}'],
])('refuses a document with %s', async (_, text) => {
  const changed = digestOf(text)
  await writeFile(join(dir, changed.replace('sha256:', '') + '.json'), text)
  await writeFile(join(dir, 'collection.json'), canonicalJson({ ...collection, evidence: [{ ...collection.evidence[0], digest: changed }] }))
  await expect(readGathered(dir)).rejects.toThrow(/is no evidence document/)
})

it.each<[string, Partial<Collection>, RegExp]>([
  ['a cluster that was dropped', { clusters: ['a', 'b'] }, /do not agree about cluster "b"/],
  ['evidence of a cluster that is not listed', { clusters: undefined as unknown as string[] }, /do not agree about cluster "a"/],
  ['another cluster than the document says', { clusters: ['b'], evidence: [{ ...collection.evidence[0]!, cluster: 'b' }] }, /is about another cluster than b/],
  ['a list that is none', { clusters: ['a', 'a'] }, /clusters is no list of names/],
])('refuses %s', async (_, change, message) => {
  const ofA: Evidence = { ...document, cluster: 'a' }
  const named = digestOf(canonicalJson(ofA))
  const whole = { ...collection, clusters: ['a'], evidence: [{ ...collection.evidence[0]!, cluster: 'a', digest: named }] }
  const place = await mkdtemp(join(tmpdir(), 'scs-check-'))
  try {
    await writeGathered(place, { collection: whole, documents: new Map([[named, ofA]]) })
    expect((await readGathered(place)).collection.clusters).toEqual(['a'])
    const changed = { ...whole, ...change, evidence: (change.evidence ?? whole.evidence).map(entry => ({ ...entry, digest: named })) }
    await writeFile(join(place, 'collection.json'), JSON.stringify(changed))
    await expect(readGathered(place)).rejects.toThrow(message)
  } finally {
    await rm(place, { recursive: true })
  }
})
