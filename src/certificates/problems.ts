import type { ScopeOf } from './certificate-file.ts'
import type { Register } from './register.ts'
import { certificateFiles, UNCHECKED } from './standings.ts'

/**
 * What is wrong with a register as of an instant, for people: where it does not hold, certificates that nobody can rely on for what else, and that
 * nobody said whose signatures count.
 */
export function problemsOf(register: Register, asOf: Date, scopeOf: ScopeOf): string[] {
  const files = certificateFiles(register, asOf, scopeOf)
  const breaks = register.breaks.map(({ number, problem }) => `statement ${number} of the register of certificates does not hold: ${problem}`)
  const flaws = files.flatMap(({ certificate, last, flaws, notes }) =>
    [...flaws, ...notes].filter(({ kind }) => kind !== 'chain' && kind !== 'unchecked' && !(kind === 'rest' && last.statement.event === 'revoked')).map(({ text }) => `certificate ${certificate}: ${text}`))
  const count = files.filter(({ flaws }) => flaws.some(({ kind }) => kind === 'unchecked')).length
  const unchecked = `${count} certificate${count === 1 ? ' counts' : 's count'} as not in force, because signers were not checked: ${UNCHECKED}`
  return [...breaks, ...flaws, ...(count === 0 ? [] : [unchecked])]
}
