import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attestationOf, attestationText, LIFETIMES, parseAttestation } from '../../src/evidence/attestation.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Attestation } from '../../src/model/evidence.ts'

const DIGEST = 'sha256:' + 'a'.repeat(64)
const found = {
  tool: { name: 'scs-check', version: '0.1.0' }, testcase: 'availability-zones-check', subject: 'mycloud', verdict: 'pass', reviewer: 'Jana Müller',
  date: '2026-11-22T15:00:00Z', lifetime: 'quarter', document: { name: 'zones.pdf', size: 12, digest: DIGEST }, standard: { id: 'scs-0121', digest: DIGEST },
} as const
const sound = attestationOf({ ...found })

/** The text of a file whose members were changed, with a checksum that fits: what the checksum cannot show. */
function forged(change: object): string {
  const { checksum: _, ...content } = { ...sound, ...change } as Attestation
  return canonicalJson({ ...content, checksum: digestOf(canonicalJson(content)), ...('checksum' in change ? change : {}) }, { pretty: true })
}

it('has format, expiry by SCS-0003 and checksum, and comes back as it was written', () => {
  expect(sound).toMatchObject({ ...found, format: 'scs-check/attestation/1', validUntil: '2027-04-01T00:00:00Z' })
  expect(parseAttestation(attestationText(sound), 'f')).toEqual(sound)
  expect(attestationText(sound)).toBe(attestationText(attestationOf({ ...found })))
})

it('any attestation of allowed texts comes back; equal ones have equal bytes', () => {
  const text = (max: number) => fc.string({ minLength: 1, maxLength: max, unit: 'grapheme' }).filter(s => s.length <= max && /\S/.test(s) && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(s))
  fc.assert(fc.property(text(100), text(300), text(255), fc.constantFrom(...LIFETIMES), fc.constantFrom('pass' as const, 'fail' as const), fc.integer({ min: 1 }),
    (reviewer, comment, name, lifetime, verdict, size) => {
      const one = attestationOf({ ...found, reviewer, comment, lifetime, verdict, document: { name, size, digest: DIGEST } })
      expect(parseAttestation(attestationText(one), 'f')).toEqual(one)
    }))
})

it('no text whatever crashes the reader, and what it accepts is what it would write', () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.dictionary(fc.constantFrom(...Object.keys(sound), '__proto__', 'tool/name'), fc.jsonValue())
    .map(change => forged(change)))
  fc.assert(fc.property(text, given => {
    try {
      expect(attestationText(parseAttestation(given, 'f'))).toBe(given)
    } catch (error) {
      expect((error as Error).name).toBe('EvidenceError')
    }
  }))
})

it.each<[string, string, RegExp]>([
  ['no JSON', '{', /^f: is not JSON; attestations are written by scs-check attest$/],
  ['null', 'null', /^f: \/format is missing.*it is no attestation/],
  ['a list', '[]', /\/format is missing/],
  ['another format', '{"format":"scs-check/report/1"}', /\/format is "scs-check\/report\/1", this version reads .*it is no attestation/],
  ['a later version', '{"format":"scs-check/attestation/2"}', /\/format is .*; use the version of scs-check that wrote it/],
  ['a fail made a pass by hand', attestationText(attestationOf({ ...found, verdict: 'fail', comment: 'one zone' })).replace('"fail"', '"pass"'), /\/checksum does not match the rest: the file was changed after it was written; .*write a new one/],
  ['another subject by hand', attestationText(sound).replace('mycloud', 'other'), /\/checksum does not match/],
  ['a later expiry, well forged', forged({ validUntil: '2030-01-01T00:00:00Z' }), /\/validUntil is not a quarter after \/date/],
  ['a fail without a comment', forged({ verdict: 'fail' }), /\/comment is missing: a fail says what is wrong/],
  ['an unknown verdict', forged({ verdict: 'PASS' }), /\/verdict must be one of pass, fail/],
  ['an unknown lifetime', forged({ lifetime: 'decade' }), /\/lifetime must be one of/],
  ['a member too many', forged({ note: 'x' }), /\/note is a member that this format has not/],
  ['members of a member beside it', forged({ 'tool/name': 'x' }), /\/tool~1name is a member that this format has not/],
  ['no reviewer', forged({ reviewer: undefined }), /\/reviewer is missing/],
  ['a blank reviewer', forged({ reviewer: '  ' }), /\/reviewer must be one line/],
  ['a control character', forged({ reviewer: 'x\u001b[2J' }), /\/reviewer must be one line/],
  ['half a character', forged({ comment: '\ud800' }), /\/comment must be one line/],
  ['a subject that is a path', forged({ subject: '../x' }), /\/subject must be a name/],
  ['a document without content', forged({ document: { name: 'x', size: 0, digest: DIGEST } }), /\/document\/size must be/],
  ['a document that is text', forged({ document: 'x' }), /\/document\/name is missing/],
  ['a digest of another kind', forged({ document: { name: 'x', size: 1, digest: 'md5:00' } }), /\/document\/digest must be sha256:/],
  ['a local date', forged({ date: '2026-11-22T15:00:00+01:00' }), /\/date must be an instant/],
  ['a day that does not exist', forged({ date: '2026-02-30T00:00:00Z' }), /\/date must be an instant/],
  ['another layout', canonicalJson(sound), /not byte for byte what scs-check wrote/],
  ['a byte order mark', '\ufeff' + attestationText(sound), /is not JSON/],
  ['a member that stands twice', attestationText(sound).replace('"verdict": "pass"', '"verdict": "fail",\n  "verdict": "pass"'), /a member stands twice/],
])('refuses %s, naming file, place and cure', (_, text, message) => {
  expect(() => parseAttestation(text, 'f')).toThrow(message)
  expect(() => parseAttestation(text, 'f')).toThrow(expect.objectContaining({ name: 'EvidenceError' }) as Error)
})

it('a key that would reach a prototype is an unknown member', () => {
  const text = attestationText(sound).replace('{\n', '{\n  "__proto__": {"verdict": "pass"},\n')
  expect(() => parseAttestation(text, 'f')).toThrow(/\/__proto__ is a member that this format has not/)
})
