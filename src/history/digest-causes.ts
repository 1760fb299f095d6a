import type { Cause } from '../model/history.ts'
import type { Told } from './told.ts'
import { rulesCause } from './rule-causes.ts'
import { DATA_SETS } from './steps.ts'

/** Why two results differ as far as digests tell it; honest where they do not. */
export function causesByDigest(before: Told, after: Told): Cause[] {
  const [old, now] = [before.result, after.result]
  const unseen = 'could not see '
  if (now?.verdict === 'MISS') return [{ kind: 'visit', text: `not tried: ${now.because}` }]
  if (now?.verdict === 'DNF' && now.because.includes(unseen)) return [{ kind: 'visit', text: now.because }]
  if (old?.verdict === 'MISS') return [{ kind: 'visit', text: `tried now; before not: ${old.because}` }]
  if (old?.verdict === 'DNF' && old.because.includes(unseen)) return [{ kind: 'visit', text: `could be looked at again; before: ${old.because}` }]
  const rule = rulesCause(before, after)
  const found = [...(rule === undefined ? [] : [rule]), ...evidenceCauses(before, after)]
  const all = found.map(({ text }) => text).join('; ')
  if (found.length > 1) return [{ kind: 'unknown', text: `several things differ, and without the evidence of both nobody can tell which it was: ${all}` }]
  const [only] = found
  if (only !== undefined) return [{ ...only, text: `${only.text} (told by digests; judging the evidence of both again would prove it)` }]
  const { visited: { report: { asOf: then } } } = before
  const { visited: { report: { asOf } } } = after
  if (old === undefined || now === undefined) return [{ kind: 'unknown', text: 'the reports do not tell it' }]
  return then === asOf ? [{ kind: 'unknown', text: 'evidence, definition, tool and date are the same: one of the reports was changed' }]
    : [{ kind: 'time', text: `time passed: the same evidence by the same definition is judged otherwise as of ${asOf} than at ${then}` }]
}

function evidenceCauses({ visited: { report: before }, result: old }: Told, { visited: { report: after }, result: now }: Told): Cause[] {
  const kinds = new Map([...before.evidence, ...after.evidence].map(({ digest, kind }) => [digest, kind]))
  const [was, is] = [old?.evidence ?? {}, now?.evidence ?? {}]
  const labels = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(label => was[label] !== is[label])
  const data = labels.filter(label => DATA_SETS.has(kinds.get(is[label] ?? '') ?? ''))
  const attested = labels.filter(label => label === 'attestation')
  const seen = labels.filter(label => !data.includes(label) && label !== 'attestation')
  return [
    ...(seen.length === 0 ? [] : [{ kind: 'cloud' as const, text: `the evidence ${seen.join(', ')} differs` }]),
    ...(data.length === 0 ? [] : [{ kind: 'data' as const, text: `the data set ${data.join(', ')} differs` }]),
    ...(attested.length === 0 ? [] : [{ kind: 'attestation' as const, text: `another attestation counts: ${now?.because ?? ''}` }]),
  ]
}
