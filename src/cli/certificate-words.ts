import type { Proposal } from '../certificates/propose.ts'
import { instant } from '../evidence/instant.ts'
import type { CertificateStanding } from '../model/certificate.ts'
import type { Digest } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import { json } from './print.ts'

const WORDS = { holds: 'holds', concern: 'CONCERN', broken: 'BROKEN' } as const
const SIGNED = { bad: 'SIGNATURE DOES NOT COUNT', intact: 'signature intact, signer not checked' } as const
/** Details that are shown of one rule. */
const SHOWN = 20

/** Prints a statement that is or would be said, and which rules hold. */
export function printProposal({ statement, rules, broken }: Proposal, { said, digest, json: asJson }: { said: boolean; digest?: Digest; json: boolean }): void {
  if (asJson) {
    process.stdout.write(json({ said, ...(digest !== undefined && { digest }), statement, rules, broken: broken.map(({ rule }) => rule) }))
    return
  }
  const { certificate, event, subject, scope, version, from, until, by, reason, report, despite = [], number } = statement
  const head = broken.length > 0 ? `not ${event}` : said ? event : `would be ${event}`
  const spared = new Set(despite.map(({ rule }) => rule))
  // an application is not kept from being made by what only its grant needs
  const word = (rule: string, state: keyof typeof WORDS): string =>
    (event === 'applied' && state === 'broken' && rule !== 'certifiable' ? 'NOT YET' : WORDS[state])
  const lines = [
    `${certificate} ${head}: ${plain(subject, 200)}, ${scope} ${version}`,
    ...(from === undefined || until === undefined ? [] : [`  from ${from} to ${until}`]), ...(report === undefined ? [] : [`  on report ${report}`]),
    `  by ${plain(by, 200)}${reason === undefined ? '' : `: ${plain(reason, 1000)}`}`,
    ...rules.flatMap(({ rule, state, text, details }) => [
      `  ${rule.padEnd(11)} ${word(rule, state).padEnd(7)} ${plain(text, 500)}${state === 'broken' && spared.has(rule) ? ' (broken knowingly)' : ''}`,
      ...details.slice(0, SHOWN).map(detail => `${' '.repeat(22)}${plain(detail, 500)}`),
      ...(details.length > SHOWN ? [`${' '.repeat(22)}… and ${details.length - SHOWN} more`] : []),
    ]),
    ...(digest === undefined ? [] : [`  statement ${number}, ${digest}: keep this digest elsewhere too; nothing before it can be changed unnoticed`]),
    ...(event === 'granted' && broken.length > 0 ? ['  nothing was said; cure what is broken, or break a rule knowingly: --despite RULE --reason TEXT'] : []),
  ]
  process.stdout.write(lines.join('\n') + '\n')
}

/** One certificate with everything that was said of it, for a terminal. */
export function standingText(standing: CertificateStanding, asOf: Date): string {
  const { certificate, subject, scope, version, state, since, from, until, reason, concerns, statements } = standing
  const lines = [
    `${certificate}  ${state.toUpperCase()} since ${since} (as of ${instant(asOf)})`, `  ${plain(subject, 200)}, ${scope} ${version}`,
    ...(from === undefined || until === undefined ? [] : [`  from ${from} to ${until}`]), ...(reason === undefined ? [] : [`  reason: ${plain(reason, 1000)}`]),
    ...concerns.map(concern => `  concern: ${plain(concern, 1000)}`),
    ...statements.flatMap(({ digest, signed, key = 'unknown', signer = '', statement: { number, event, at, by } }) => [
      `  ${String(number).padStart(4)}  ${at}  ${event.padEnd(9)} by ${plain(by, 200)}`, `        ${digest}`,
      `        ${signed === undefined ? 'not signed' : `${{ ...SIGNED, named: `signed by ${plain(signer, 200)}` }[signed]}, key ${key}`}`,
    ]),
  ]
  return lines.join('\n') + '\n'
}
