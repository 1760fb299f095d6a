import type { Scope } from '../model/definition.ts'
import type { Digest } from '../model/history.ts'
import { validityAt } from '../spec/timeline.ts'
import type { Register, Registered } from './register.ts'
import { certificateFiles } from './standings.ts'
import { inTerm } from './term.ts'

/** What was looked at of a register, and what came of it. */
export interface Finding {
  step: 'chain' | 'signatures' | 'rules' | 'reports' | 'published'
  state: 'verified' | 'contradicted' | 'unverified'
  text: string
  details: string[]
}
export interface Conditions {
  now: Date
  scopes: ReadonlyMap<string, Scope>
  /** Whether the store has an object. */
  has: (digest: Digest) => Promise<boolean>
  /** Allowed signers were given. */
  named: boolean
  /** Digests of an earlier published register, oldest first. */
  published?: string[]
}

/**
 * Everything that can be told of a register: chain, signatures, rules, reports that grants rest on, and whether what was published once is still in
 * it. Throws StoreError.
 */
export async function checkRegister(register: Register, { now, scopes, has, named, published }: Conditions): Promise<Finding[]> {
  const { statements, breaks } = register
  const finding = (step: Finding['step'], wrong: string[], good: string, bad: string, state: Finding['state'] = 'contradicted'): Finding =>
    (wrong.length === 0 ? { step, state: 'verified', text: good, details: [] } : { step, state, text: bad, details: wrong })
  const found = [
    finding('chain', breaks.map(({ number, problem, told }) => `statement ${number}: ${problem}${told === undefined ? '' : ` (${told})`}`),
      'every statement is as it was written and names the one before it', 'the register is not as it was written'),
    signatures(statements, named),
    finding('rules', [...rulesBroken(register, scopes, now)], 'what was said follows the rules', 'something was said against the rules'),
  ]
  const missing: string[] = []
  for (const { statement: { number, certificate, report } } of statements) {
    if (report !== undefined && !(await has(report))) missing.push(`statement ${number}: the report ${report} that ${certificate} rests on`)
  }
  found.push(finding('reports', missing, 'the reports that certificates rest on are there', 'reports are missing', 'unverified'))
  if (published === undefined) return found
  const there = new Map(statements.map(({ digest, statement }) => [statement.number, digest]))
  const apart = published.flatMap((digest, i) => (there.get(i + 1) === digest ? [] : [`statement ${i + 1} was ${digest}`]))
  return [...found, finding('published', apart, `all ${published.length} published statements are in it`, 'something that was published is not in it any more')]
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

/** What was said out of turn, too long, at the same time as another, or of a version that does not certify. */
function* rulesBroken(register: Register, scopes: ReadonlyMap<string, Scope>, now: Date): Generator<string> {
  const files = certificateFiles(register, now)
  for (const { certificate, flaws } of files) for (const { kind, text } of flaws) if (kind === 'rule') yield `certificate ${certificate}: ${text}`
  const granted = files.flatMap(({ granted: one, last }) =>
    (one === undefined ? [] : [{ ...one.statement, last: last.statement, from: one.statement.from!, until: one.statement.until! }]))
  for (const one of granted) {
    const scope = scopes.get(one.scope)
    const validity = scope === undefined ? undefined : validityAt(scope, one.version, new Date(one.at))
    const spared = one.despite?.some(({ rule }) => rule === 'certifiable') === true
    if (!spared && validity !== 'effective' && validity !== 'warn') {
      yield `certificate ${one.certificate}: ${one.scope} ${one.version} was ${validity ?? 'not in force'} when it was granted`
    }
    const end = (other: typeof one) => (other.last.event === 'revoked' && other.last.at < other.until ? other.last.at : other.until)
    const rival = granted.find(other => other !== one
      && other.subject === one.subject && other.scope === one.scope && other.version === one.version
      && inTerm({ from: other.from, until: end(other) }, new Date(one.from)))
    if (rival !== undefined) yield `certificate ${one.certificate} began while ${rival.certificate}, which is of the same, was in force`
  }
}
