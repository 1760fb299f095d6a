import { readFile } from 'node:fs/promises'
import { type Finding, checkRegister } from '../certificates/check.ts'
import { publishedDigests } from '../certificates/published.ts'
import { restOf } from '../certificates/rests.ts'
import type { Digest } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import { boundIn, type RegisterOptions, withRegister } from './certificate-register.ts'
import { EXIT, UsageError } from './exit.ts'
import { json } from './print.ts'

export interface CheckOptions extends RegisterOptions {
  published?: string
}

const WORDS = { verified: 'verified', contradicted: 'CONTRADICTED', unverified: 'NOT VERIFIED' } as const

/** Checks the register and prints what was found; 0 everything holds, 1 a contradiction, 2 something could not be verified. Throws UsageError, StoreError. */
export async function certificateVerify(options: CheckOptions): Promise<number> {
  const published = options.published === undefined ? undefined : await readPublished(options.published)
  return withRegister(options, async ({ register, store, scopeOf, trust }) => {
    const found = await checkRegister(register, {
      now: new Date(), scopeOf, restOf: grant => restOf(grant, store, boundIn(store)), named: trust.allowedSigners !== undefined, ...(published !== undefined && { published }),
    })
    const [newest, count] = [register.statements.at(-1)?.digest, register.statements.length]
    process.stdout.write(options.json === true ? json({ store: store.where, newest: newest ?? null, findings: found })
      : found.map(lineOf).join('') + `${count} statement${count === 1 ? '' : 's'}; the newest is ${newest ?? 'none'}\n`)
    if (found.some(({ state }) => state === 'contradicted')) return EXIT.fail
    return found.some(({ state }) => state === 'unverified') ? EXIT.notJudged : EXIT.pass
  })
}

function lineOf({ step, state, text, details }: Finding): string {
  const head = `${step.padEnd(10)} ${WORDS[state].padEnd(13)} ${plain(text, 500)}`
  return [head, ...details.map(detail => `${' '.repeat(25)}${plain(detail, 1000)}`)].join('\n') + '\n'
}

/** What a published register.json says. Throws UsageError. */
async function readPublished(file: string): Promise<Map<number, Digest>> {
  const wrong = (why: string) => new UsageError(`--published ${file}: ${why}`)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => { throw wrong(`cannot be read (${error.code ?? 'error'})`) })
  const found = publishedDigests(text)
  if (typeof found === 'string') throw wrong(found)
  return found
}
