import { daysLeft, endOf } from '../certificates/term.ts'
import { inForce } from '../certificates/standings.ts'
import type { Board } from '../model/board.ts'
import type { CertificateStanding, CertificateState } from '../model/certificate.ts'
import { anchor, html, link, type Markup, name, type Part } from '../report/html.ts'
import { compare } from '../report/order.ts'
import { cell, column, head } from '../report/card-table.ts'
import { certificateDetails } from './certificate-details.ts'
import { daysWords } from './certificate-words.ts'
import { CERTIFICATES, from, REGISTER, REVOKED, scopePage, subjectPage } from './places.ts'
import { boardPage } from './shell.ts'
import { count } from './uptime.ts'

const SCS_0004 = 'https://docs.scs.community/standards/scs-0004-v1-achieving-certification'
const COLUMNS = ['Certificate', 'State', 'Subject', 'Scope and version', 'From', 'Until', 'How long', 'Concerns'] as const
/** Sign and word of each state: they differ without colour, and none of them is a verdict. */
const STATES: Record<CertificateState, string> = {
  applied: '… applied for', granted: '● in force', expiring: '◔ in force, expiring', expired: '◌ expired',
  revoked: '⊗ revoked', refused: '– refused', withdrawn: '– withdrawn', unproven: '? not proven',
}

/** The page of all certificates: in force (the next to end first), not proven, applications, revoked, expired, and all that was said of each. */
export function renderCertificates(board: Board): string {
  const { certificates: all } = board
  const of = (...states: CertificateState[]): CertificateStanding[] => all.filter(({ state }) => states.includes(state))
  const asOf = new Date(board.asOf)
  const begun = of('granted', 'expiring').sort((a, b) => compare(a.until ?? '', b.until ?? ''))
  const at = (to: string): string => from(CERTIFICATES, to)
  const body = html`<h1>Certificates</h1>
<p>A certificate is of one subject and one version of one scope, for a year at most (${link('SCS-0004', SCS_0004)}). A test that fails later
does not end it: it is told as a concern.
In force on ${board.asOf.slice(0, 10)}: ${all.filter(one => inForce(one, asOf)).length}.
For programs: ${link('register.json', at(REGISTER))} and the revocation list ${link('revoked.json', at(REVOKED))};
${link('how to check them', '#check')}.</p>
${all.length === 0 && html`<p>Nobody has applied for a certificate in this register yet.</p>
${configured(board)}`}
${section(board, 'In force', 'certificate', 'in force or granted for later', begun, 'the next to end first')}
${section(board, 'Not proven', 'certificate', 'counted as not in force, because its signers, the rules, its report or the register do not bear it out', of('unproven'))}
${section(board, 'Applications', 'application', 'not decided yet', of('applied'))}
${section(board, 'Revoked', 'certificate', 'revoked', of('revoked').sort((a, b) => compare(b.since, a.since)), 'the newest first')}
${section(board, 'Expired', 'certificate', 'ended in due time', of('expired').sort((a, b) => compare(b.since, a.since)), 'the newest first')}
${section(board, 'Refused or withdrawn', 'application', 'refused or withdrawn', of('refused', 'withdrawn'))}
${all.length > 0 && html`<h2>What was said</h2>
${all.map(one => certificateDetails(one))}`}
${HOW}`
  return boardPage(board, CERTIFICATES, { title: 'Certificates', body })
}

/** Who is certified where there is no register: only the config says so, and nobody signed it. */
function configured({ subjects }: Board): Markup | false {
  const certified = subjects.filter(one => one.certified)
  if (certified.length === 0) return false
  const named = certified.map(one => link(name(one.name), from(CERTIFICATES, subjectPage(one.name)))).flatMap((one, i) => (i === 0 ? [one] : [', ', one]))
  return html`<p>Certified as the operator of this board says, not in the register: ${named}.</p>`
}

function section(board: Board, title: string, noun: string, which: string, rows: CertificateStanding[], order = ''): Markup | false {
  if (rows.length === 0) return false
  return html`<h2>${title}</h2>
<div class="wide" tabindex="0" role="region" aria-label="${title}">
<table class="cert" role="table"><caption class="dim">${count(rows.length, noun)} ${which}${rows.length > 1 && order !== '' && `, ${order}`}</caption>
${head(COLUMNS.map(title => column(title)))}
<tbody role="rowgroup">${rows.map(one => row(board, one))}</tbody></table></div>
`
}

function row(board: Board, one: CertificateStanding): Markup {
  const { certificate, state, subject, scope, version, from: begins, until, concerns } = one
  const at = (to: string): string => from(CERTIFICATES, to)
  const known = board.subjects.some(({ name: known }) => known === subject)
  const scopeName = Object.hasOwn(board.scopes, scope) ? link(board.scopes[scope]!.scope.name, at(scopePage(scope))) : name(scope)
  const later = state === 'granted' && begins !== undefined && Date.parse(begins) > Date.parse(board.asOf)
  const cells: Record<Exclude<typeof COLUMNS[number], 'Certificate'>, Part> = {
    State: later ? '◷ granted, not yet in force' : STATES[state], Subject: known ? link(name(subject), at(subjectPage(subject))) : name(subject),
    'Scope and version': html`${scopeName} ${version}`, From: day(begins), Until: day(until), 'How long': howLong(one, new Date(board.asOf)),
    Concerns: concerns.length === 0 ? 'none' : link(String(concerns.length), `#${anchor(certificate)}`),
  }
  return html`<tr role="row"><th scope="row" role="rowheader">${link(certificate, `#${anchor(certificate)}`)}</th>
${Object.entries(cells).map(([label, content]) => cell(label, content, label === 'How long' ? 'cert-w' : undefined))}</tr>
`
}

function day(instant: string | undefined): Markup | string {
  return instant === undefined ? '–' : html`<time datetime="${instant}">${instant.slice(0, 10)}</time>`
}

/** Days until it begins or ends; of what ended, how long its status page stays (SCS-0004, regulation 4: 3 months online, 12 months kept). */
function howLong({ state, since, from: begins, until }: CertificateStanding, asOf: Date): string {
  if (state === 'unproven') return 'counts as not in force'
  if (until === undefined || begins === undefined) return `since ${since.slice(0, 10)}`
  if (state === 'revoked' || state === 'expired') {
    return `since ${since.slice(0, 10)}; its page stays online until ${months(until, 3)} at least, its contents until ${months(until, 12)}`
  }
  if (Date.parse(begins) > asOf.getTime()) return `begins in ${daysWords(Math.ceil((Date.parse(begins) - asOf.getTime()) / 86_400_000))}`
  return endOf(until) <= asOf.getTime() ? 'is over' : `ends in ${daysWords(daysLeft(until, asOf))}`
}

/** The date so many months after the end; the last of the month where it has no such day. */
function months(until: string, count: number): string {
  const end = new Date(endOf(until))
  const [year, month] = [end.getUTCFullYear(), end.getUTCMonth() + count]
  return new Date(Date.UTC(year, month, Math.min(end.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate()))).toISOString().slice(0, 10)
}

const HOW = html`<h2 id="check">How to check the register</h2>
<p>Whoever says something of a certificate says it in a <em>statement</em>: a text that names the SHA-256 of the statement before it
and, where it grants or revokes, is signed with an SSH key. So nothing can be changed, left out or put in between unnoticed.
Take the key of the assessment body from where you trust it, not from here, as a line of the file <code>allowed</code>:
<code>NAME namespaces="scs-check-certificate" TYPE KEY</code>. Then, for each statement (the first is 0):</p>
<pre>jq -j '.statements[0].statement' register.json &gt; statement
jq -j '.statements[0].signature' register.json &gt; statement.sig
sha256sum statement      # its digest; the next statement names it as "previous"
ssh-keygen -Y verify -f allowed -I NAME -n scs-check-certificate -s statement.sig &lt; statement</pre>
<p>Keep <code>newest</code>, the digest of the last statement: a later register that does not hold it any more was cut short, or its end was rewritten.
<code>missing</code> lists the numbers of statements that cannot be read, the first thousand of them.</p>`
