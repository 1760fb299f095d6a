import { cardAt, summaryOf } from '../../src/history/score-card.ts'
import type { Board, BoardScope, BoardSubject, NightRow, State, VersionStanding } from '../../src/model/board.ts'
import type { CertificateStanding } from '../../src/model/certificate.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { CardResult, Change, ScoreCard } from '../../src/model/history.ts'
import type { Verdict } from '../../src/model/judging.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { bind } from '../../src/spec/bind.ts'
import { loadDefinitions } from '../../src/spec/load.ts'
import { validityAt, versionsInForce, versionsListed } from '../../src/spec/timeline.ts'

/** The test case that fails in `alpha` and `bravo`. */
export const FAILING = 'scs-0102-prop-os_distro'
/** What a cloud or a submitter could write anywhere. */
export const HOSTILE = '<script>alert(1)</script>"\' onload=alert(2) \u202Egnp.exe\u0007 javascript:alert(3) ' + 'x'.repeat(300)

const DAY = 86_400_000
const NIGHTS = 40
const LETTERS: Record<string, Verdict> = { P: 'PASS', F: 'FAIL', D: 'DNF', M: 'MISS' }
const digest = (digit: string): string => 'sha256:' + digit.repeat(64)
const iso = (time: number): string => new Date(time).toISOString().replace('.000', '')

/**
 * As of 2026-11-20: `alpha` (certified, fails for ten nights), `bravo` (fails likewise, waived), both of group `twins`; `charlie` (a cluster, not judged
 * for five nights). 40 nights each.
 */
export async function madeUpBoard({ hostile = false, view = 'public' }: { hostile?: boolean; view?: Board['view'] } = {}): Promise<Board> {
  const asOf = '2026-11-20T06:00:00Z'
  const scopes: Board['scopes'] = {}
  for (const id of ['scs-compatible-iaas', 'scs-compatible-kaas']) {
    const { scope, standards } = await loadDefinitions(id)
    const mine = standards.filter(one => Object.values(scope.versions).some(version => Object.hasOwn(version.standards, one.id)))
    scopes[id] = { scope, standards: mine, bound: bind(scope, standards, Object.keys(scope.versions)) }
  }
  const [iaas, kaas] = ['scs-compatible-iaas', 'scs-compatible-kaas']
  const text = (usual: string): string => (hostile ? HOSTILE : usual)
  const certificate = certificateOf('alpha', iaas)
  const waiver: Waiver = {
    id: 'W-1', subject: 'bravo', testcase: FAILING, reason: text('images are replaced in December'), owner: text('board@example.org'), ticket: 'https://tickets.example.org/7',
    from: '2026-11-01', until: '2026-12-31', at: 'waivers.yaml:3',
  }
  const failing = (key: string, i: number): string => (key === FAILING && i >= 30 ? 'F' : 'P')
  const alpha = scopeOf(iaas, scopes, asOf, failing, text)
  const bravo = { ...scopeOf(iaas, scopes, asOf, failing, text), waived: { [FAILING]: waiver } }
  bravo.versions = bravo.versions.map(one => (one.state === 'fail' ? { ...one, state: 'waived' as const } : one))
  const charlie = scopeOf(kaas, scopes, asOf, (_, i) => (i >= 35 ? 'D' : 'P'), text)
  const about = (name: string): Omit<BoardSubject, 'certified' | 'scopes' | 'group'> => ({
    name, description: text(`Cloud ${name}`), operator: text(`${name} GmbH`), links: { 'health monitor': `https://health.example.org/${name}` },
  })
  const subjects: BoardSubject[] = [
    { ...about('alpha'), group: text('twins'), certified: true, scopes: [{ ...alpha, certificates: [certificate] }] },
    { ...about('bravo'), group: text('twins'), certified: false, scopes: [bravo] }, { ...about('charlie'), certified: false, scopes: [charlie] },
  ]
  return {
    asOf, view, tool: { name: 'scs-check', version: '0.1.0' }, title: 'Compliance of SCS clouds', baseUrl: 'https://compliance.example.org/', scopes, subjects,
    certifiedBy: 'register', certificates: [certificate], waivers: [{ waiver, state: 'used', text: 'tolerates 1 FAIL' }], problems: hostile ? [HOSTILE] : [],
  }
}

function scopeOf(id: string, scopes: Board['scopes'], asOf: string, letter: (key: string, i: number) => string, text: (usual: string) => string): BoardScope {
  const { scope, standards } = scopes[id]!
  const start = Date.parse('2026-11-20T02:00:00Z') - (NIGHTS - 1) * DAY
  const inForce = versionsInForce(scope, new Date(asOf))
  const shown = [...inForce, ...versionsListed(scope, new Date(asOf)).filter(version => !inForce.includes(version))]
  const bound = bind(scope, standards, shown)
  const keys = new Map(bound.map(one => [keyOf(one, bound), one]))
  const lines = [...keys.keys()].map((key): [string, string] => [key, Array.from({ length: NIGHTS }, (_, i) => letter(key, i)).join('')])
  const nights = Array.from({ length: NIGHTS }, (_, i): NightRow => {
    const [night, all] = [iso(start + i * DAY), lines.map(([, line]) => line[i]!)]
    const main: Verdict = all.includes('F') ? 'FAIL' : all.includes('D') ? 'DNF' : 'PASS'
    return {
      id: night, night, from: night, until: iso(start + i * DAY + 240_000), state: main === 'DNF' ? 'failed' : 'complete', tool: '0.1.0', ran: keys.size,
      ...(main === 'DNF' && { problem: text('the cloud does not answer') }), report: digest('a'), signature: digest('b'), collection: digest('c'), published: i % 2 === 0,
      key: 'ssh-ed25519 SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', main: Object.fromEntries(inForce.map(version => [version, main])),
    }
  })
  const card: ScoreCard = cardAt(Object.fromEntries(lines.map(([key, line]) => [key, resultOf(line, nights, keys.get(key)!, text)])), new Date(asOf), bound.map(({ testcase }) => testcase.id))
  const versions = shown.map((version): VersionStanding => {
    const targets = summaryOf(card, bound, version, new Date(asOf))
    const verdict = targets.main?.verdict ?? 'MISS'
    const state: State = verdict === 'PASS' ? 'pass' : verdict === 'FAIL' ? 'fail' : 'not-judged'
    const since = verdict === 'FAIL' ? nights[30]! : verdict === 'PASS' ? nights[0]! : nights.findLast(({ main }) => main[version] === 'PASS')
    return { version, validity: validityAt(scope, version, new Date(asOf)) ?? 'deprecated', targets, state, ...(since !== undefined && { since: since.until }) }
  })
  const failsAt = lines.some(([, line]) => line.includes('F')) ? [{ night: nights[30]!.night, at: nights[30]!.until, changes: [changeOf(inForce, text)] }] : []
  return { scope: id, history: { nights, verdicts: Object.fromEntries(lines) }, card, versions, changes: failsAt, certificates: [], waived: {} }
}

/** The key of a bound test case in a score card. */
export function keyOf({ testcase: { id }, standardVersions }: BoundTestcase, bound: BoundTestcase[]): string {
  return bound.filter(({ testcase }) => testcase.id === id).length === 1 ? id : `${id} (${standardVersions.join(', ')})`
}

function resultOf(line: string, nights: NightRow[], { standardVersions }: BoundTestcase, text: (usual: string) => string): CardResult {
  const [verdict, last] = [LETTERS[line.at(-1)!]!, nights.at(-1)!]
  const validUntil = iso(Date.parse(last.until) + 7 * DAY)
  const good = nights[line.lastIndexOf('P')]
  return {
    verdict, because: text(verdict === 'PASS' ? 'images examined: 6' : verdict === 'FAIL' ? '1 of 6 images in violation' : 'could not see it: the cloud does not answer'),
    at: last.until, validUntil, night: last.night, rule: digest('d'), tool: '0.1.0', standardVersions,
    ...(verdict === 'DNF' && good !== undefined && { judged: { verdict: 'PASS' as const, at: good.until, validUntil, night: good.night } }),
  }
}

function changeOf(versions: string[], text: (usual: string) => string): Change {
  return {
    testcase: FAILING, kind: 'new-fail', targets: Object.fromEntries(versions.map(version => [version, 'main'])), before: 'PASS', after: 'FAIL', because: '1 of 6 images in violation',
    findings: { new: [{ severity: 'violation', subject: text('Ubuntu 24.04 (3f2a)'), at: '/images/0/os_distro', message: text('os_distro is missing'), expected: 'a name', found: text('nothing') }], gone: [] },
    causes: [{ kind: 'cloud', text: text('os_distro of Ubuntu 24.04 went away'), values: [{ need: 'images', at: '/0/os_distro', before: 'ubuntu', after: text('') }] }],
  }
}

function certificateOf(subject: string, scope: string): CertificateStanding {
  const said = { format: 'scs-check/certificate/1' as const, certificate: 'C-2026-0001', subject, scope, version: 'v5.1', by: 'the board' }
  const [from, until, at] = ['2026-02-01T00:00:00Z', '2027-01-31T23:59:59Z', '2026-02-01T09:00:00Z']
  return {
    certificate: said.certificate, subject, scope, version: 'v5.1', state: 'granted', since: at, from, until, concerns: ['target main is FAIL'],
    statements: [
      { digest: digest('e'), statement: { ...said, number: 1, event: 'applied', at: '2026-01-20T09:00:00Z', previous: null } },
      { digest: digest('f'), statement: { ...said, number: 2, event: 'granted', at, from, until, report: digest('a'), previous: digest('e') } },
    ],
  }
}
