import { readFile } from 'node:fs/promises'
import { type Finding, checkRegister } from '../certificates/check.ts'
import { plain } from '../report/untrusted.ts'
import { type RegisterOptions, withRegister } from './certificate-register.ts'
import { EXIT, UsageError } from './exit.ts'
import { json } from './print.ts'
import { loadRules } from './rules.ts'
import { listScopes } from '../spec/load.ts'

export interface CheckOptions extends RegisterOptions {
  published?: string
}

/** Bytes of a published register that are read. */
const MOST = 64 * 1024 * 1024
const WORDS = { verified: 'verified', contradicted: 'CONTRADICTED', unverified: 'NOT VERIFIED' } as const

/** Checks the register and prints what was found; 0 everything holds, 1 a contradiction, 2 something could not be verified. Throws UsageError, StoreError. */
export async function certificateVerify(options: CheckOptions): Promise<number> {
  const published = options.published === undefined ? undefined : await digestsOf(options.published)
  return withRegister(options, async (register, store) => {
    const scopes = new Map(await Promise.all((await listScopes()).map(async scope => [scope, (await loadRules({ scope })).scope] as const)))
    const found = await checkRegister(register, {
      now: new Date(), scopes, has: digest => store.has(digest), named: options.allowedSigners !== undefined, ...(published !== undefined && { published }),
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

/** Digests of the statements of a register.json, oldest first. Throws UsageError. */
async function digestsOf(file: string): Promise<string[]> {
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
  return statements.map((one: { digest?: unknown } | null) => {
    if (typeof one?.digest !== 'string') throw wrong('has a statement without a digest')
    return one.digest
  })
}
