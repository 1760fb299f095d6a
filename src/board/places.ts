import { encodeName } from '../history/file-name.ts'

// Paths of the site, `/`-separated, from its root. No two texts have the same file name.

/** Page of a subject: notices of nights link to `BASE/subjects/NAME/`. */
export const subjectPage = (subject: string): string => `subjects/${part(subject)}/index.html`
/** Nights of a month (`2026-11`) of a subject and scope, with their reports and signatures. */
export const monthPage = (subject: string, scope: string, month: string): string => `subjects/${part(subject)}/${part(scope)}/${month}.html`
/** Report of a night as a page. */
export const nightPage = (subject: string, scope: string, id: string): string => `subjects/${part(subject)}/${part(scope)}/${part(id)}.html`
/** Newest report as a page: its address stays, its night does not. */
export const newestPage = (subject: string, scope: string): string => `subjects/${part(subject)}/${part(scope)}/newest.html`
/** Report of a night: its bytes as they were signed, compressed. */
export const reportFile = (subject: string, scope: string, id: string): string => `subjects/${part(subject)}/${part(scope)}/${part(id)}.json.gz`
/** Armoured signature of these bytes. */
export const signatureFile = (subject: string, scope: string, id: string): string => `subjects/${part(subject)}/${part(scope)}/${part(id)}.json.sig`
/** Changes of a subject as an Atom feed. */
export const subjectFeed = (subject: string): string => `subjects/${part(subject)}/feed.atom`
export const groupPage = (group: string): string => `groups/${part(group)}/index.html`
export const scopePage = (scope: string): string => `scopes/${part(scope)}/index.html`
export const testcasePage = (id: string): string => `testcases/${part(id)}/index.html`
/** Badge of a subject and scope. */
export const badgeFile = (subject: string, scope: string): string => `badges/${part(subject)}/${part(scope)}.svg`
/** An evidence document, compressed (full view). */
export const evidenceFile = (digest: string): string => `evidence/${digest.replace('sha256:', '')}.json.gz`
/** A definition that a report names, as canonical JSON, compressed. */
export const definitionFile = (digest: string): string => `definitions/${digest.replace('sha256:', '')}.json.gz`
export const OVERVIEW = 'index.html'
export const VERIFY = 'verify.html'
export const ICON = 'icon.svg'
export const CERTIFICATES = 'certificates/index.html'
/** What the register says, and the certificates that were revoked, for programs. */
export const REGISTER = 'certificates/register.json'
export const REVOKED = 'certificates/revoked.json'
export const WAIVERS = 'waivers.html'
/** What changed over all subjects, and in a month (`2026-11`). */
export const CHANGES = 'changes/index.html'
export const changesPage = (month: string): string => `changes/${part(month)}.html`
export const FEED = 'feed.atom'
export const STATUS = 'status.json'
export const METRICS = 'metrics.txt'

/** Shortest reference from one page to another, relative, so that the site may be served from anywhere; `.../index.html` becomes its directory. */
export function from(page: string, to: string): string {
  const [here, there] = [page.split('/').slice(0, -1), to.split('/')]
  const apart = here.findIndex((dir, i) => i === there.length - 1 || dir !== there[i])
  const shared = apart === -1 ? here.length : apart
  const up = '../'.repeat(here.length - shared)
  const target = there.slice(shared).map(encodeURIComponent).join('/')
  return `${up}${target.replace(/(^|\/)index\.html$/, '$1')}` || './'
}

/** Absolute address of a page, where the base is known. */
export function address(baseUrl: string, to: string): string {
  return baseUrl.replace(/\/*$/, '/') + from('', to).replace(/^\.\/$/, '')
}

/** Names of nightly.yaml stay as they are, since notices link to them. */
function part(text: string): string {
  return /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/.test(text) ? text : encodeName(text)
}
