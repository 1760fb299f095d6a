import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildBoard } from '../../src/board/build.ts'
import { appendStatement } from '../../src/certificates/append.ts'
import { assign, rulesOf } from '../../src/cli/rules.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { instant } from '../../src/evidence/instant.ts'
import { changesBetween, otherFindings } from '../../src/history/changes.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import type { Board, View } from '../../src/model/board.ts'
import type { CertificateStatement } from '../../src/model/certificate.ts'
import type { Gathered } from '../../src/model/evidence.ts'
import type { Change, Store } from '../../src/model/history.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { record } from '../../src/nightly/record.ts'
import { bind } from '../../src/spec/bind.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { at, sideOf } from '../history/judged-cloud.ts'
import { demoVisit } from '../report/public-kit.ts'
import { HOSTILE, hostileFor } from './hostile-texts.ts'
import { hostileVisit, unseenVisit } from './hostile-visit.ts'

const DAY = 86_400_000
const [IAAS, KAAS] = ['scs-compatible-iaas', 'scs-compatible-kaas'] as const
export const FAILING = 'scs-0102-prop-os_distro'
/** A subject whose name is hostile. */
export const NASTY = `"><img src=x onerror=hit()> ]]> ${'x'.repeat(120)}`
const now = new Date()

/** Makes a store with subjects that behave and subjects that do not; gives what builds its board. */
export async function makeSite(dir: string): Promise<{ build: (view: View) => Promise<{ out: string; board: Board }>; ids: string[] }> {
  const key = join(dir, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', key])
  const signed = (namespace: string) => (text: string): Promise<string> => sign(text, { key, namespace })
  const rules = await rulesOf([IAAS, KAAS])
  const store = await openDirectoryStore(join(dir, 'store'))
  const changes = new Map<string, { subject: string; scope: string; changes: Change[] }[]>()
  const keep = async (subject: string, scope: string, visits: Gathered[]): Promise<void> => {
    let card = {}
    const seen = []
    for (const [i, visit] of visits.entries()) {
      const night = new Date(now.getTime() - (visits.length - i) * DAY).toISOString().slice(0, 10)
      const gathered = named(at(visit, `${night}T03:00:00Z`), subject)
      const report = evaluate(gathered, assign(rules.get(scope)!, {}, new Date(gathered.collection.until)))
      card = addReport(card, report, night)
      seen.push({ gathered, report })
      const state = i % 3 === 1 ? { state: 'partial' as const, problem: hostileFor(`problem ${subject}`) } : { state: 'complete' as const }
      await record(store, { id: night, night, gathered, report, rules: rules.get(scope)!, card, state, now: new Date(`${night}T03:05:00Z`), ...(i % 2 === 0 && { sign: signed('report') }) })
      if (seen.length < 2) continue
      const [before, after] = [sideOf(...seen.slice(0, -1)), sideOf(...seen)]
      changes.set(night, [...changes.get(night) ?? [], { subject, scope, changes: [...await changesBetween(before, after), ...await otherFindings(before, after)] }])
    }
  }
  const [well, flawed, cluster] = [await demoVisit('compliant'), await demoVisit('flawed'), await demoVisit('kaas-flawed')]
  await keep('plain-cloud', IAAS, [well, well, flawed, well, well])
  await keep('flawed-cloud', IAAS, [well, flawed, flawed])
  await keep(NASTY, IAAS, [well, hostileVisit(flawed), hostileVisit(well), hostileVisit(flawed)])
  await keep('gone-cloud', IAAS, [well, unseenVisit(well), unseenVisit(well)])
  await keep('cluster', KAAS, [cluster, hostileVisit(cluster)])
  for (const [night, all] of changes) await endNight(store, night, all)
  await certificates(store, signed('scs-check-certificate'))
  const scopes = Object.fromEntries([...rules].map(([id, { scope, standards }]) => {
    const mine = standards.filter(one => Object.values(scope.versions).some(version => Object.hasOwn(version.standards, one.id)))
    return [id, { scope, standards: mine, bound: bind(scope, standards, Object.keys(scope.versions)) }]
  }))
  const names = ['plain-cloud', 'flawed-cloud', NASTY, 'gone-cloud', 'cluster', 'never-visited']
  const about = new Map(names.map((name, i) => [name, {
    name, description: i < 2 ? 'An ordinary cloud' : hostileFor(`description ${i}`), operator: i < 2 ? 'Example GmbH' : hostileFor(`operator ${i}`),
    ...(i > 0 && { group: i < 3 ? 'twins' : HOSTILE[i]! }), certified: i === 0, scopes: [name === 'cluster' ? KAAS : IAAS],
    links: { 'health monitor': 'https://health.example/x', ...(i > 1 && { [hostileFor(`link ${i}`).slice(0, 80)]: 'javascript:hit()', other: 'data:text/html,x' }) },
  }]))
  const waiver = (i: number, subject: string, until: string): Waiver => ({
    id: `W-${i}`, subject, testcase: FAILING, reason: hostileFor(`reason ${i}`), owner: hostileFor(`owner ${i}`), ticket: i % 2 === 0 ? 'javascript:hit()' : 'https://tickets.example/1', until, at: `waivers.yaml:${i}`,
  })
  const waivers = [waiver(1, 'flawed-cloud', '2999-01-01'), waiver(2, NASTY, '2999-01-01'), waiver(3, 'plain-cloud', '2020-01-01'), waiver(4, 'nobody', '2999-01-01')]
  return {
    ids: privateIds([well, flawed, cluster]),
    build: async view => {
      const out = join(dir, view)
      await mkdir(out)
      const options = { asOf: now, view, title: 'Compliance of SCS clouds', tool: { name: 'scs-check', version: '0.1.0' }, scopes, baseUrl: 'https://compliance.example/', about, waivers, out, apart: [store.where] }
      return { out, board: (await buildBoard(store, options)).board }
    },
  }
}

/** Ids in evidence of what not every customer sees. */
function privateIds(visits: Gathered[]): string[] {
  const open = new Set(['openstack.images', 'openstack.hidden-images', 'openstack.community-images', 'openstack.flavors', 'openstack.volume-types', 'kubernetes.releases'])
  const idsOf = (isOpen: boolean): string[] => visits.flatMap(({ documents }) => [...documents.values()].filter(({ kind }) => open.has(kind) === isOpen))
    .flatMap(one => JSON.stringify(one).match(/(?<=")[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?=")/g) ?? [])
  const known = new Set(idsOf(true))
  return [...new Set(idsOf(false))].filter(id => !known.has(id))
}

/** The visit of another subject. */
function named({ collection, documents }: Gathered, subject: string): Gathered {
  const made = new Map([...documents].map(([digest, one]) => {
    const document = { ...one, subject }
    return [digest, [digestOf(canonicalJson(document)), document] as const]
  }))
  return { collection: { ...collection, subject, evidence: collection.evidence.map(entry => ({ ...entry, digest: made.get(entry.digest)![0] })) }, documents: new Map(made.values()) }
}

async function endNight(store: Store, night: string, all: object[]): Promise<void> {
  const changes = await store.put(canonicalJson(all))
  const entry = { format: 'scs-check/night/1', night, tool: { name: 'scs-check', version: '0' } }
  await store.append(['nights', 'all'], { ...entry, id: `${night}~begin`, at: `${night}T02:59:00Z`, state: 'begin', objects: [] })
  await store.append(['nights', 'all'], { ...entry, id: `${night}~end`, at: `${night}T04:00:00Z`, state: 'end', changes, objects: [changes] })
}

async function certificates(store: Store, signer: (text: string) => Promise<string>): Promise<void> {
  let previous: string | null = null
  const said: Partial<CertificateStatement>[] = [
    { certificate: 'C-2026-0001', event: 'applied', subject: 'plain-cloud' }, { certificate: 'C-2026-0002', event: 'applied', subject: NASTY, by: HOSTILE[1]! },
    { certificate: 'C-2026-0002', event: 'refused', subject: NASTY, by: HOSTILE[3]!, reason: HOSTILE[0]! },
  ]
  for (const [i, one] of said.entries()) {
    const statement = { format: 'scs-check/certificate/1', number: i + 1, scope: IAAS, version: 'v5.1', at: instant(new Date(now.getTime() - (9 - i) * DAY)), by: 'the board', previous, ...one } as CertificateStatement
    previous = await appendStatement(store, statement, { sign: signer })
  }
}
