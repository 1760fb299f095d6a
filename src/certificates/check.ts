import type { CertificateStatement } from '../model/certificate.ts'
import type { Digest } from '../model/history.ts'
import type { ScopeOf } from './certificate-file.ts'
import type { Register, Registered } from './register.ts'
import type { Rest } from './rests.ts'
import { certificateFiles } from './standings.ts'

/** What was looked at of a register, and what came of it. */
export interface Finding {
  step: 'chain' | 'signatures' | 'rules' | 'reports' | 'published'
  state: 'verified' | 'contradicted' | 'unverified'
  text: string
  details: string[]
}
export interface Conditions {
  now: Date
  scopeOf: ScopeOf
  /** What is wrong with what a grant rests on. */
  restOf: (grant: CertificateStatement) => Promise<Rest[]>
  /** Allowed signers were given. */
  named: boolean
  /** Digests of an earlier published register, by number. */
  published?: ReadonlyMap<number, Digest>
}

/**
 * Everything that can be told of a register: chain, signatures, rules, reports that grants rest on, and whether what was published once is still in
 * it. Throws StoreError.
 */
export async function checkRegister(register: Register, { now, scopeOf, restOf, named, published }: Conditions): Promise<Finding[]> {
  const { statements, breaks } = register
  const finding = (step: Finding['step'], wrong: string[], good: string, bad: string, state: Finding['state'] = 'contradicted'): Finding =>
    (wrong.length === 0 ? { step, state: 'verified', text: good, details: [] } : { step, state, text: bad, details: wrong })
  const brokenRules = certificateFiles(register, now, scopeOf).flatMap(({ certificate, flaws }) =>
    flaws.filter(({ kind }) => kind === 'rule').map(({ text }) => `certificate ${certificate}: ${text}`))
  const found = [
    finding('chain', breaks.map(({ number, problem, told }) => `statement ${number}: ${problem}${told === undefined ? '' : ` (${told})`}`),
      'every statement is as it was written and names the one before it', 'the register is not as it was written'),
    signatures(statements, named),
    finding('rules', brokenRules, 'what was said follows the rules', 'something was said against the rules'),
  ]
  const rests: (Rest & { about: string })[] = []
  for (const { statement } of statements.filter(one => one.statement.event === 'granted')) {
    rests.push(...(await restOf(statement)).map(one => ({ ...one, about: `statement ${statement.number}, ${statement.certificate}` })))
  }
  const state = rests.some(one => one.state === 'contradicted') ? 'contradicted' : 'unverified'
  found.push(finding('reports', rests.map(({ about, text }) => `${about}: ${text}`), 'the reports that certificates rest on say so',
    state === 'contradicted' ? 'a report does not say what was granted' : 'what certificates rest on cannot be looked at any more', state))
  if (published === undefined) return found
  const there = new Map(statements.map(({ digest, statement }) => [statement.number, digest]))
  const apart = [...published].flatMap(([number, digest]) => (there.get(number) === digest ? [] : [`statement ${number} was ${digest}`]))
  return [...found, finding('published', apart, `all ${published.size} published statements are in it`, 'something that was published is not in it any more')]
}

function signatures(statements: Registered[], named: boolean): Finding {
  const all = statements.map(({ check: signed, statement: { number, event } }) => ({ signed, event, text: `statement ${number} (${event})` }))
  const bad = all.flatMap(({ signed, event, text }) => (signed.state === 'bad' ? [`${text}: ${signed.why}`]
    : signed.state === 'unsigned' && (event === 'granted' || event === 'revoked') ? [`${text} is not signed`] : []))
  const count = all.filter(({ signed }) => signed.state === 'intact' || signed.state === 'named').length
  const keys = [...new Set(all.flatMap(({ signed }) =>
    (signed.state === 'intact' ? [`key ${signed.key}`] : signed.state === 'named' ? [`${signed.signer}, key ${signed.key}`] : [])))].sort()
  // an application may be signed by a key that nobody here knows: it decides nothing
  const decisive = all.some(({ signed, event }) => (event === 'granted' || event === 'revoked') && (signed.state === 'bad' || signed.state === 'unsigned'))
  if (bad.length > 0) return { step: 'signatures', state: decisive ? 'contradicted' : 'unverified', text: 'a signature does not count', details: bad }
  if (named || count === 0) {
    const text = `${count} of ${all.length} statements are signed by allowed signers; the others need not be`
    return { step: 'signatures', state: 'verified', text, details: keys }
  }
  return { step: 'signatures', state: 'unverified', text: `${count} signatures fit; whose keys these are was not told: --allowed-signers`, details: keys }
}
