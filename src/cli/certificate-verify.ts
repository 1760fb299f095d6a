import { readFile } from 'node:fs/promises'
import { type Finding, checkRegister } from '../certificates/check.ts'
import { restOf } from '../certificates/rests.ts'
import { digestOf } from '../evidence/canonical.ts'
import type { Digest } from '../model/history.ts'
import { parseStatement } from '../certificates/statement.ts'
import { plain } from '../report/untrusted.ts'
import { boundIn, type RegisterOptions, withRegister } from './certificate-register.ts'
import { EXIT, UsageError } from './exit.ts'
import { json } from './print.ts'

export interface CheckOptions extends RegisterOptions {
  published?: string
}

/** Bytes of a published register that are read. */
const MOST = 64 * 1024 * 1024
const WORDS = { verified: 'verified', contradicted: 'CONTRADICTED', unverified: 'NOT VERIFIED' } as const

/** Checks the register and prints what was found; 0 everything holds, 1 a contradiction, 2 something could not be verified. Throws UsageError, StoreError. */
export async function certificateVerify(options: CheckOptions): Promise<number> {
  const published = options.published === undefined ? undefined : await digestsOf(options.published)
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

/** Digests of the texts of the statements of a register.json, by number. Throws UsageError, also where a text is not what its digest says. */
async function digestsOf(file: string): Promise<Map<number, Digest>> {
  const wrong = (why: string) => new UsageError(`--published ${file}: ${why}`)
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => { throw wrong(`cannot be read (${error.code ?? 'error'})`) })
  if (bytes.length > MOST) throw wrong('is too large for a register')
  let value: { format?: unknown; statements?: unknown } | null
  try {
    value = JSON.parse(bytes.toString()) as typeof value
  } catch {
    throw wrong('is not JSON')
  }
  const statements: unknown = value?.statements
  if (value?.format !== 'scs-check/register/1' || !Array.isArray(statements)) throw wrong('is no register of the format scs-check/register/1')
  return new Map((statements as ({ digest?: unknown; statement?: unknown } | null)[]).map((one, i) => {
    if (typeof one?.digest !== 'string' || typeof one.statement !== 'string') throw wrong(`has no digest or no text at place ${i} of its statements`)
    const { digest, statement: text } = one
    if (digestOf(text) !== digest) throw wrong(`was changed: the text at place ${i} of its statements is not that of its digest ${digest.slice(0, 100)}`)
    const read = parseStatement(text)
    if ('problem' in read) throw wrong(`the text at place ${i} of its statements ${read.problem}`)
    return [read.statement.number, digest]
  }))
}
