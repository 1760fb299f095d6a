import type { Report } from '../model/report.ts'
import { renderJson } from '../report/json.ts'
import { differences, rulesApart } from '../trust/difference.ts'
import { listApart, proveEvidence } from '../trust/evidence-proof.ts'
import { SignersError } from '../trust/signature-error.ts'
import { verify, type VerifyOptions } from '../trust/ssh-signature.ts'
import type { EvidencePlace } from './evidence-place.ts'
import { judgeAgain } from './judge-again.ts'
import type { KeptRules } from './kept-rules.ts'
import type { Read } from './read-reports.ts'
import type { Step } from './verification.ts'

/** Whether the bytes are a report whose parts agree. */
export function formStep(read: Read): Step {
  const base = { step: 'form' as const, asked: true, details: [] }
  if ('problem' in read) return { ...base, state: 'contradicted', text: read.problem }
  return { ...base, state: 'verified', text: 'a report of the format scs-check/report/1; verdicts and summaries follow from its findings' }
}

/** Whether the signature is one of these bytes, by whom; it must have been allowed when the newest of the reports was judged. Throws SignersError. */
export async function signatureStep(
  bytes: Buffer, signature: string | undefined, reports: Report[],
  { asked, ...options }: Pick<VerifyOptions, 'allowedSigners' | 'identity' | 'revoked'> & { asked: boolean },
): Promise<Step> {
  const step = (state: Step['state'], text: string): Step => ({ step: 'signature', state, asked, text, details: [] })
  if (signature === undefined) return step('unverified', 'there is no signature')
  const times = reports.flatMap(({ asOf, checkedAt }) => [Date.parse(asOf), Date.parse(checkedAt)]).filter(time => !Number.isNaN(time))
  const at = new Date(Math.min(Date.now(), ...(times.length === 0 ? [] : [Math.max(...times)])))
  try {
    const verified = await verify(bytes, signature, { ...options, namespace: 'report', at })
    const { keyType, fingerprint } = verified.signature
    const key = `${keyType} ${fingerprint}`
    switch (verified.state) {
      case 'named': return step('verified', `by ${verified.identity}, key ${key}, allowed on ${at.toISOString().slice(0, 10)}`)
      case 'intact': return step('unverified', `it is of these bytes, by key ${key}, but whose key that is was not told: --allowed-signers`)
      case 'untrusted': return step('contradicted', `it is of these bytes, by key ${key}, but ${options.identity === undefined ? 'no allowed signer' : `not ${options.identity}`}'s on ${at.toISOString()}: ${verified.why}`)
      case 'bad': return step('contradicted', `${verified.why} (key ${key})`)
    }
  } catch (error) {
    if (error instanceof SignersError) throw error
    return step('unverified', error instanceof Error ? error.message : String(error))
  }
}

/** Whether the evidence is there, every document what the report says it is. */
export async function evidenceStep(report: Report, place: EvidencePlace | undefined, asked: boolean): Promise<Step> {
  const step = (state: Step['state'], text: string, details: string[] = []): Step => ({ step: 'evidence', state, asked, text, details })
  if (place === undefined) return step('unverified', asked ? 'there is no evidence of this report: no collection.json of its subject' : 'not looked at: --evidence names its directory')
  try {
    const { proved, missing, wrong } = await proveEvidence(report, digest => place.read(digest))
    if (wrong.length > 0) return step('contradicted', `${wrong.length} of ${report.evidence.length} documents are not what the report says`, wrong)
    if (missing.length > 0) return step('unverified', `${missing.length} of ${report.evidence.length} documents are missing`, missing)
    const apart = listApart(report, (await place.gathered()).collection)
    if (apart.length > 0) return step('contradicted', 'it was not what this report judged', apart)
    return step('verified', `${proved} documents, each with the digest that the report names`)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return step(isDamage(error) ? 'contradicted' : 'unverified', text)
  }
}

/** Found to be other than what was written, not merely out of reach. */
function isDamage(error: unknown): boolean {
  const { name, reason } = error as Error & { reason?: string }
  return name === 'EvidenceError' || (name === 'StoreError' && reason === 'damaged')
}

/** Whether judging the evidence again gives the same: the same bytes with equal rules, the same verdicts with others. */
export async function judgingStep(report: Report, place: EvidencePlace | undefined, rules: () => Promise<KeptRules>, asked: boolean): Promise<Step> {
  const notes: string[] = []
  const step = (state: Step['state'], text: string, details: string[] = []): Step => ({ step: 'judging', state, asked, text, details: [...notes, ...details] })
  if (place === undefined) return step('unverified', 'not judged again: that needs its evidence')
  try {
    const by = await rules()
    notes.push(...by.notes ?? [])
    const again = judgeAgain(report, await place.gathered(), by)
    const apart = differences(report, again)
    const rulesDiffer = rulesApart(report, again)
    const texts = apart.map(({ text }) => text)
    const others = apart.filter(({ verdict }) => verdict)
    if (rulesDiffer.length > 0) {
      const apartBy = `by other rules (${rulesDiffer.join('; ')})`
      if (others.length === 0) return step('verified', `the same verdicts, ${apartBy}`, texts)
      return step('unverified', `other verdicts, but ${apartBy}: only the report's own can tell`, texts)
    }
    if (apart.length > 0 && others.length === 0 && by.unordered === true) {
      return step('verified', 'the same verdicts by the same rules; their order was not kept, so words are not compared', texts)
    }
    const what = others.length > 0 ? 'other verdicts' : 'another report'
    if (renderJson([again]) !== renderJson([report])) return step('contradicted', `by the same rules the same evidence gives ${what}`, texts)
    return step('verified', 'the same rules and evidence give the same report')
  } catch (error) {
    const [first, ...details] = (error instanceof Error ? error.message : String(error)).split('\n')
    return step('unverified', `cannot be judged again: ${first}`, details)
  }
}
