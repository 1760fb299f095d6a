import type { Lifetime } from '../model/definition.ts'
import type { Attestation } from '../model/evidence.ts'
import { expiry } from '../spec/lifetime.ts'
import { canonicalJson, digestOf } from './canonical.ts'
import { EvidenceError } from './store.ts'

const FORMAT = 'scs-check/attestation/1'
export const LIFETIMES: readonly Lifetime[] = ['day', 'week', 'month', 'quarter', 'year']
const AGAIN = 'an attestation is never edited: write a new one with scs-check attest'

/** What a person found as its file holds it: with format, expiry and checksum. Throws `EvidenceError` for texts that no file may hold. */
export function attestationOf(found: Omit<Attestation, 'format' | 'validUntil' | 'checksum'>): Attestation {
  const content = { ...found, format: FORMAT, validUntil: instantOf(expiry(found.lifetime, new Date(found.date))) } as const
  const whole = { ...content, checksum: checksumOf(content) }
  return parseAttestation(attestationText(whole), 'attestation')
}

/** The text of the file: canonical JSON, so that an attestation has one text, one digest and one signature. */
export function attestationText(attestation: Attestation): string {
  return canonicalJson(attestation, { pretty: true })
}

/** Reads the text of a file, byte for byte what `attestationText` writes. Throws `EvidenceError`, which names the file, the place and the cure. */
export function parseAttestation(text: string, file: string): Attestation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new EvidenceError(`${file}: is not JSON; attestations are written by scs-check attest`)
  }
  const { format } = (value ?? {}) as { format?: unknown }
  if (format !== FORMAT) {
    const found = format === undefined ? 'missing' : JSON.stringify(format).slice(0, 100)
    const ours = typeof format === 'string' && format.startsWith('scs-check/attestation/')
    const cure = ours ? 'use the version of scs-check that wrote it' : 'name only files that scs-check attest wrote: it is no attestation'
    throw new EvidenceError(`${file}: /format is ${found}, this version reads ${JSON.stringify(FORMAT)}; ${cure}`)
  }
  const problem = problemOf(value as Record<string, unknown>)
  if (problem !== null) throw new EvidenceError(`${file}: ${problem}; ${AGAIN}`)
  const attestation = value as Attestation
  const { checksum, ...content } = attestation
  if (checksum !== checksumOf(content)) {
    throw new EvidenceError(`${file}: /checksum does not match the rest: the file was changed after it was written; ${AGAIN}`)
  }
  if (text !== attestationText(attestation)) {
    throw new EvidenceError(`${file}: is not byte for byte what scs-check wrote (reformatted, or a member stands twice), so no digest or signature `
      + 'would hold; restore it, or attest again')
  }
  return attestation
}

function checksumOf(content: Omit<Attestation, 'checksum'>): string {
  return digestOf(canonicalJson(content))
}

function instantOf(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

type Rule = { demand: string; fits: (value: unknown) => boolean }

/** One line of at most so many characters: no controls, no line separators, no halves of surrogate pairs, not blank. */
const line = (max: number): Rule => ({
  demand: `must be one line of 1 to ${max} characters without control characters`,
  fits: value => typeof value === 'string' && value.length <= max && /\S/.test(value) && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value),
})
const digest: Rule = { demand: 'must be sha256: and 64 hexadecimal digits', fits: value => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value) }
const instant: Rule = {
  demand: 'must be an instant such as 2026-11-22T03:00:00Z',
  fits: value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
    && !Number.isNaN(Date.parse(value)) && instantOf(new Date(value)) === value,
}
const oneOf = (words: readonly unknown[]): Rule => ({ demand: `must be one of ${words.join(', ')}`, fits: value => words.includes(value) })

/** Every member there is, by its place. */
const RULES: Record<string, Rule> = {
  '/tool/name': line(100), '/tool/version': line(100),
  '/testcase': line(200),
  '/subject': {
    demand: 'must be a name of 1 to 100 characters without "/", "\\" and control characters',
    fits: value => line(100).fits(value) && !/[/\\]/.test(value as string),
  },
  '/verdict': oneOf(['pass', 'fail']),
  '/reviewer': line(100),
  '/date': instant, '/lifetime': oneOf(LIFETIMES), '/validUntil': instant,
  '/comment': line(300),
  '/document/name': line(255), '/document/digest': digest,
  '/document/size': { demand: 'must be a number of bytes above 0', fits: value => Number.isSafeInteger(value) && (value as number) > 0 },
  '/standard/id': line(100), '/standard/digest': digest,
  '/checksum': digest, '/format': oneOf([FORMAT]),
}

/** JSON pointer: a member "tool/name" is none of the member "tool". */
function pointer(...names: string[]): string {
  return names.map(name => '/' + name.replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}

/** The first thing wrong with the members, with its place; null if nothing is. */
function problemOf(value: Record<string, unknown>): string | null {
  const places = new Map<string, unknown>(Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const inner = ['tool', 'document', 'standard'].includes(key) && typeof member === 'object' && member !== null
    return inner ? Object.entries(member).map(([name, part]) => [pointer(key, name), part]) : [[pointer(key), member]]
  }))
  for (const [place, { demand, fits }] of Object.entries(RULES)) {
    if (!places.has(place) && place !== '/comment') return `${place} is missing`
    if (places.has(place) && !fits(places.get(place))) return `${place} ${demand}`
  }
  const unknown = [...places.keys()].find(place => !Object.hasOwn(RULES, place))
  if (unknown !== undefined) return `${unknown.slice(0, 100)} is a member that this format has not`
  const { verdict, comment, lifetime, date, validUntil } = value as unknown as Attestation
  if (verdict === 'fail' && comment === undefined) return '/comment is missing: a fail says what is wrong'
  if (validUntil !== instantOf(expiry(lifetime, new Date(date)))) return `/validUntil is not a ${lifetime} after /date by the rules of SCS-0003`
  return null
}
