import { canonicalJson } from '../evidence/canonical.ts'
import { instant } from '../evidence/instant.ts'
import type { CertificateRule, CertificateStatement } from '../model/certificate.ts'

/** What the signatures of statements are for. */
export const NAMESPACE = 'scs-check-certificate'
const FORMAT = 'scs-check/certificate/1'
/** Bytes of a statement that are read: one whose texts are as long as they may be has 20 thousand. */
const MOST = 64 * 1024
const EVENTS = ['applied', 'granted', 'refused', 'withdrawn', 'revoked']
/** Rules that a statement may break knowingly. */
export const RULES: readonly CertificateRule[] = ['certifiable', 'passing', 'verified', 'fresh', 'attested']

/** A mistake of whoever says something of a certificate: what, why, cure. */
export class CertificateError extends Error {
  override name = 'UsageError'
}

/** The bytes of a statement: canonical JSON, so that it has one digest and one signature. Throws `CertificateError` for one that could not be read again. */
export function statementText(statement: CertificateStatement): string {
  const text = canonicalJson(statement)
  const read = parseStatement(text)
  if ('problem' in read) throw new CertificateError(read.problem)
  return text
}

/** The statement of these bytes, or why they are none. */
export function parseStatement(text: string): { statement: CertificateStatement } | { problem: string } {
  if (text.length > MOST) return { problem: `is longer than ${MOST} characters, so it is no statement` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'is not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'is no statement' }
  const problem = problemOf(value as Record<string, unknown>)
  if (problem !== undefined) return { problem }
  if (canonicalJson(value) !== text) return { problem: 'is not byte for byte what scs-check writes (reformatted, or a member stands twice)' }
  return { statement: value as CertificateStatement }
}

interface Shape {
  demand: string
  fits: (value: unknown) => boolean
}
/** One line: no controls, no characters that turn the direction of what follows, no halves of surrogate pairs, not blank. */
const line = (max: number): Shape => ({
  demand: `must be one line of 1 to ${max} characters, without control characters`,
  fits: value => typeof value === 'string' && value.length <= max && /\S/.test(value) && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value),
})
const moment: Shape = { demand: 'must be an instant such as 2026-11-22T03:00:00Z', fits: isInstant }
const digest: Shape = { demand: 'must be sha256: and 64 hexadecimal digits', fits: value => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value) }
const matching = (pattern: RegExp, demand: string): Shape => ({ demand, fits: value => typeof value === 'string' && pattern.test(value) })

const REQUIRED: Record<string, Shape> = {
  format: { demand: `must be ${FORMAT}`, fits: value => value === FORMAT },
  number: { demand: 'must be a number from 1', fits: value => Number.isSafeInteger(value) && (value as number) >= 1 },
  certificate: matching(/^C-\d{4}-\d{4,9}$/, 'must be an id such as C-2026-0001'),
  event: { demand: `must be one of ${EVENTS.join(', ')}`, fits: value => EVENTS.includes(value as string) },
  subject: line(200), scope: matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be the id of a scope'),
  version: matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/, 'must be a version of a scope'), at: moment, by: line(200),
  previous: { demand: `${digest.demand}, or null`, fits: value => value === null || digest.fits(value) },
}
const OPTIONAL: Record<string, Shape> = {
  from: moment, until: moment, reason: line(1000), report: digest, visit: line(200),
  despite: { demand: 'must be rules that can be broken knowingly, each with what was wrong', fits: isDespite },
}

function problemOf(value: Record<string, unknown>): string | undefined {
  for (const [key, { demand, fits }] of Object.entries({ ...REQUIRED, ...OPTIONAL })) {
    const there = Object.hasOwn(value, key)
    if (there ? !fits(value[key]) : Object.hasOwn(REQUIRED, key)) return `${key} ${there ? demand : 'is missing'}`
  }
  const unknown = Object.keys(value).find(key => !Object.hasOwn(REQUIRED, key) && !Object.hasOwn(OPTIONAL, key))
  if (unknown !== undefined) return `${JSON.stringify(unknown.slice(0, 100))} is a member that this format has not`
  const { event, reason, despite, from, until, report, visit, number, previous } = value as unknown as CertificateStatement
  const granted = event === 'granted'
  if ([from, until, report, visit].some(one => (one !== undefined) !== granted)) {
    return 'from, until, report and visit are of granted, all of them, and of nothing else'
  }
  if (reason === undefined && (event === 'refused' || event === 'revoked' || despite !== undefined)) {
    return 'reason is missing: refused, revoked and what breaks a rule says why'
  }
  return (number === 1) === (previous === null) ? undefined : 'previous is null in the first statement, and the digest of the one before it in all others'
}

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return false
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && instant(date) === value
}

function isDespite(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > RULES.length) return false
  return value.every((one: unknown) => {
    const { rule, text, ...more } = (one ?? {}) as Record<string, unknown>
    return (RULES as readonly unknown[]).includes(rule) && line(1000).fits(text) && Object.keys(more).length === 0
  })
}
