import type { Register } from './register.ts'
import { certificateFiles } from './standings.ts'

/** What is wrong with a register as of an instant, for people: where it does not hold, and certificates that nobody can rely on for what else. */
export function problemsOf(register: Register, asOf: Date): string[] {
  const breaks = register.breaks.map(({ number, problem }) => `statement ${number} of the register of certificates does not hold: ${problem}`)
  const flaws = certificateFiles(register, asOf).flatMap(({ certificate, flaws, notes }) =>
    [...flaws, ...notes].filter(({ kind }) => kind !== 'chain').map(({ text }) => `certificate ${certificate}: ${text}`))
  return [...breaks, ...flaws]
}
