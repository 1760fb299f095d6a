import { beforeAll, describe, expect, it } from 'vitest'
import { registerJson, revokedJson } from '../../src/board/certificate-files.ts'
import { certificateWords, holds } from '../../src/board/certificate-words.ts'
import { renderCertificates } from '../../src/board/certificates-page.ts'
import { certificateStandings } from '../../src/certificates/standings.ts'
import { registerText } from '../../src/certificates/publish.ts'
import { digestOf } from '../../src/evidence/canonical.ts'
import type { Board } from '../../src/model/board.ts'
import { IAAS, KEY, registerOf, type Said, scopeOf } from '../certificates/made-up.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

/** Certificates in every state, as of 2026-11-20. */
const SAID: Said[] = [
  { event: 'applied', at: '2025-09-01', certificate: 'C-2025-0001', version: 'v4' },
  { event: 'granted', at: '2025-10-01', certificate: 'C-2025-0001', version: 'v4', until: '2026-09-30T23:59:59Z', check: { state: 'intact', key: KEY } },
  { event: 'applied', at: '2025-12-01', certificate: 'C-2025-0002', check: { state: 'unsigned' } },
  { event: 'granted', at: '2025-12-10', certificate: 'C-2025-0002', until: '2026-12-09T23:59:59Z' },
  { event: 'applied', at: '2026-01-01', subject: 'bravo' },
  { event: 'granted', at: '2026-02-01', subject: 'bravo', until: '2027-01-31T23:59:59Z' },
  { event: 'revoked', at: '2026-03-01', subject: 'bravo', reason: 'it was sold' },
  { event: 'applied', at: '2026-04-01', certificate: 'C-2026-0002', subject: 'gone' },
  { event: 'granted', at: '2026-04-02', certificate: 'C-2026-0002', subject: 'gone', check: { state: 'bad', why: 'nobody knows it' } },
  { event: 'applied', at: '2026-05-01', certificate: 'C-2026-0003', subject: 'charlie', scope: 'scs-compatible-kaas', version: 'v1' },
  { event: 'applied', at: '2026-05-02', certificate: 'C-2026-0004' }, { event: 'refused', at: '2026-05-03', certificate: 'C-2026-0004', reason: 'it has one' },
  { event: 'applied', at: '2026-11-01', certificate: 'C-2026-0005' },
  { event: 'granted', at: '2026-11-02', certificate: 'C-2026-0005', from: '2026-12-10T00:00:00Z', until: '2027-12-09T23:59:59Z', check: { state: 'named', key: 'ssh-ed25519 SHA256:x', signer: 'board@example.org' } },
]
const withCertificates = (board: Board, said = SAID): Board =>
  ({ ...board, certificates: certificateStandings(registerOf(said), new Date(board.asOf), scopeOf, ({ version }) => (version === 'v5.1' ? ['target main of v5.1 is FAIL'] : [])) })
let board: Board
beforeAll(async () => { board = withCertificates(await madeUpBoard()) })
const text = (page: string) => page.replace(/<style>[^]*<\/style>/, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
/** What stands between the heading of a section and the next one. */
const part = (page: string, title: string) => text(page.split(`<h2>${title}</h2>`)[1]?.split('<h2')[0] ?? 'MISSING')

describe('the page of certificates', () => {
  it('has each certificate in the section of its state, with how long it holds', () => {
    const page = renderCertificates(board)
    expect(part(page, 'In force'))
      .toMatch(/C-2025-0002 ◔ in force, expiring alpha SCS-compatible IaaS v5.1 2025-12-10 2026-12-09 ends in 19 days 1 .*C-2026-0005 ◷ granted, not yet in force .* begins in 20 days/)
    expect(part(page, 'In force')).not.toMatch(/C-2025-0001|C-2026-000[1-4]/)
    expect(part(page, 'Not proven')).toMatch(/C-2026-0002 \? not proven gone/)
    expect(part(page, 'Applications')).toMatch(/C-2026-0003 … applied for charlie SCS-compatible KaaS v1/)
    expect(part(page, 'Revoked')).toMatch(/C-2026-0001 ⊗ revoked bravo .* since 2026-03-01; its page stays online until 2027-05-01/)
    expect(part(page, 'Expired'))
      .toMatch(/C-2025-0001 ◌ expired alpha .* since 2026-09-30; its page stays online until 2027-01-01 at least, its contents until 2027-10-01/)
    expect(part(page, 'Refused or withdrawn')).toMatch(/C-2026-0004 – refused/)
    expect(text(page)).toMatch(/In force on 2026-11-20: 1\./)
  })

  it('says of every statement whose it is: never calls a key a signer that nobody vouched for', () => {
    const page = renderCertificates(board)
    const row = (number: number) => text(new RegExp(`<tr role="row"><th scope="row" role="rowheader" class="n" data-label="Number">${number}</th>[^]*?</tr>`).exec(page)?.[0] ?? '')
    expect(row(2)).toContain('signature intact, signer not checked: key')
    expect(row(3)).toContain('not signed')
    expect(row(9)).toContain('its signature does not count')
    expect(row(14)).toContain('signed by board@example.org')
    expect(text(page)).toContain('target main of v5.1 is FAIL')
  })

  it('counts what it lists in words that fit one and many', () => {
    const captions = (of: Board) => [...renderCertificates(of).matchAll(/<table class="cert" role="table"><caption class="dim">(\d[^<]*)/g)].map(([, caption]) => caption)
    expect(captions(board)).toEqual([
      '2 certificates in force or granted for later, the next to end first', '1 certificate counted as not in force, because its signers, the rules, its report or the register do not bear it out',
      '1 application not decided yet', '1 certificate revoked', '1 certificate ended in due time', '1 application refused or withdrawn',
    ])
  })

  it('is of the same mind as the words beside a subject, to the last second of a certificate', () => {
    const [one] = board.certificates.filter(({ certificate }) => certificate === 'C-2025-0002')
    const words = (asOf: string) => [holds(one!, asOf), /expired/.test(certificateWords(one!, asOf))]
    expect(['2025-12-09T23:59:59Z', '2025-12-10T12:00:00Z', '2026-12-09T23:59:59.500Z', '2026-12-10T00:00:00Z'].map(words))
      .toEqual([[false, false], [true, false], [true, false], [false, true]])
    const { from: _, ...endless } = one!
    expect([holds(endless, '2026-12-01T00:00:00Z'), certificateWords(endless, '2026-12-01T00:00:00Z')]).toEqual([false, 'certificate (v5.1) without a first and last day: not valid'])
  })

  it('links to subjects that there are, and to its own details', () => {
    const page = renderCertificates(board)
    expect(page).toContain('<a href="../subjects/alpha/"><bdi>alpha</bdi></a>')
    expect(page).not.toContain('subjects/gone')
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`)
  })

  it('keeps what submitters write as text, without styles and handlers, and is the same each time', async () => {
    const evil = withCertificates(await madeUpBoard({ hostile: true }), SAID.map(one => ({ ...one, subject: HOSTILE, by: HOSTILE, ...(one.reason !== undefined && { reason: HOSTILE }) })))
    const page = renderCertificates(evil)
    expect(page).not.toMatch(/<script>alert|\u202E|\u0007/)
    expect(page.replace(/<style>[^]*<\/style>/, '').match(/<[^>]*\s(on\w+|style)=/g)).toBeNull()
    expect(renderCertificates(evil)).toBe(page)
  })

  it('what only the config says is told as such', () => {
    const config = { ...board, certificates: [], subjects: board.subjects.map(one => ({ ...one, certified: one.name === 'alpha' })) }
    expect(text(renderCertificates(config))).toContain('Certified as the operator of this board says, not in the register: alpha .')
    expect(text(renderCertificates(board))).not.toContain('operator of this board says')
  })

  it('an empty register says so', () => {
    expect(text(renderCertificates({ ...board, certificates: [] }))).toContain('Nobody has applied')
  })
})

describe('its files for programs', () => {
  it('hold every statement as it was signed, in order', () => {
    const { format, statements, newest, missing } = JSON.parse(registerJson(board)) as { format: string; statements: { number: number; statement: string; digest: string }[]; newest: string; missing: number[] }
    expect([format, missing, newest]).toEqual(['scs-check/register/1', [], statements.at(-1)?.digest])
    expect(statements.map(({ number }) => number)).toEqual(SAID.map((_, i) => i + 1))
    for (const { statement, digest } of statements) expect(digestOf(statement)).toBe(digest)
  })

  it('tell which statements are missing', () => {
    expect(JSON.parse(registerJson({ ...board, certificates: board.certificates.filter(({ certificate }) => certificate !== 'C-2026-0003') })))
      .toMatchObject({ missing: [10] })
  })

  it('list what was revoked, and apart from it what cannot be proven', () => {
    expect(JSON.parse(revokedJson(board))).toMatchObject({
      format: 'scs-check/revoked/1', asOf: board.asOf, newest: registerOf(SAID).statements.at(-1)?.digest,
      revoked: [{ certificate: 'C-2026-0001', ...IAAS, subject: 'bravo', revoked: '2026-03-01T12:00:00Z', reason: 'it was sold', by: 'the board', number: 7 }],
      unproven: [{ certificate: 'C-2026-0002', subject: 'gone' }],
    })
  })
})

it('a register that claims to have any number of statements is published in little', () => {
  const certificates = certificateStandings(registerOf([{ event: 'applied', at: '2026-01-01' }, { event: 'applied', at: '2026-01-02', number: 99_999_999, certificate: 'C-2026-0002' }]), new Date('2026-11-20T00:00:00Z'), scopeOf)
  const { missing } = JSON.parse(registerText({ asOf: '2026-11-20T00:00:00Z', certificates })) as { missing: number[] }
  expect([missing.length, missing[0], missing.at(-1)]).toEqual([1000, 2, 1001])
})
