import { createHash } from 'node:crypto'
import type { Collection } from '../model/evidence.ts'
import type { Report } from '../model/report.ts'

export interface Proof {
  /** Documents that are what the report says. */
  proved: number
  /** What is not there. */
  missing: string[]
  /** What is there and is not what the report says. */
  wrong: string[]
}

/** Whether every document that the report names is there and has its digest; `read` gives its bytes, or undefined if it is not there. */
export async function proveEvidence(report: Report, read: (digest: string) => Promise<Uint8Array | undefined>): Promise<Proof> {
  const proof: Proof = { proved: 0, missing: [], wrong: [] }
  const listed = new Map(report.evidence.map(({ digest, kind, cluster }) => [digest, cluster === undefined ? kind : `${kind} of ${cluster}`]))
  for (const { testcase, evidence } of report.results) {
    const unlisted = Object.values(evidence).find(digest => !listed.has(digest))
    if (unlisted !== undefined) proof.wrong.push(`${testcase} names ${unlisted}, which the report does not list`)
  }
  for (const [digest, kind] of listed) {
    const bytes = await read(digest)
    if (bytes === undefined) proof.missing.push(`${kind} (${digest})`)
    else if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== digest) proof.wrong.push(`${kind} was changed after it was judged (${digest})`)
    else proof.proved += 1
  }
  return proof
}

/** Where the report says otherwise than the list of what was collected: subject, clusters, time, documents. */
export function listApart(report: Report, collection: Collection): string[] {
  const key = ({ kind, cluster, digest, from, until }: Collection['evidence'][number]) => JSON.stringify([kind, cluster ?? null, digest, from, until])
  const isAttestation = ({ kind }: { kind: string }) => kind.startsWith('attestation.')
  const listed = new Set(report.evidence.filter(one => !isAttestation(one)).map(key))
  const collected = new Set(collection.evidence.map(key))
  const apart = [...listed, ...collected].filter(one => listed.has(one) !== collected.has(one)).map(one => String((JSON.parse(one) as unknown[])[0]))
  return [
    ...(report.subject === collection.subject ? [] : [`it is about ${collection.subject}, the report about ${report.subject}`]),
    ...(JSON.stringify(report.clusters ?? []) === JSON.stringify(collection.clusters ?? []) ? [] : ['it is of other clusters']),
    ...(report.checkedAt === collection.until ? [] : [`it was collected at ${collection.until}, the report says ${report.checkedAt}`]),
    ...(apart.length === 0 ? [] : [`the lists differ in ${[...new Set(apart)].slice(0, 5).join(', ')}`]),
  ]
}
