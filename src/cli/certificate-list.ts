import type { CertificateStanding } from '../model/certificate.ts'
import { instant } from '../evidence/instant.ts'
import { asOfOf, type RegisterOptions, standingsOf, tellProblems, withRegister } from './certificate-register.ts'
import { standingText } from './certificate-words.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { columns, json } from './print.ts'

/** Prints all certificates with their states; 2 if something is wrong with the register. Throws UsageError, StoreError. */
export async function certificateList(options: RegisterOptions): Promise<number> {
  const asOf = asOfOf(options)
  return withRegister(options, async opened => {
    const { certificates, problems } = await standingsOf(opened, asOf)
    if (options.json === true) {
      process.stdout.write(json({ asOf: instant(asOf), certificates, problems }))
      return problems.length === 0 ? EXIT.pass : EXIT.notJudged
    }
    process.stdout.write(certificates.length === 0 ? 'no certificate was applied for\n' : columns([HEAD, ...certificates.map(one => rowOf(one, asOf))]))
    return tellProblems(problems)
  })
}

/** Prints everything that was said of one certificate; 2 if something is wrong with the register, as `certificateList`. Throws UsageError, StoreError. */
export async function certificateShow(id: string, options: RegisterOptions): Promise<number> {
  const asOf = asOfOf(options)
  return withRegister(options, async opened => {
    const { certificates, problems } = await standingsOf(opened, asOf)
    const found = certificates.find(({ certificate }) => certificate === id)
    if (found === undefined) throw new UsageError(`there is no certificate ${plain(id, 100)} as of ${instant(asOf)}: scs-check certificate list shows all`)
    process.stdout.write(options.json === true ? json(found) : standingText(found, asOf))
    return tellProblems(problems)
  })
}

const HEAD = ['certificate', 'state', 'subject', 'scope', 'version', 'from', 'until', 'concerns']

function rowOf({ certificate, state, subject, scope, version, from, until, concerns }: CertificateStanding, asOf: Date): string[] {
  const early = state === 'granted' && from !== undefined && Date.parse(from) > asOf.getTime()
  const day = (instant: string | undefined): string => instant?.slice(0, 10) ?? '-'
  return [certificate, early ? 'granted, not yet in force' : state, subject, scope, version, day(from), day(until), concerns.length === 0 ? '-' : String(concerns.length)]
}
