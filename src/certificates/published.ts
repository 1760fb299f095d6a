import { digestOf } from '../evidence/canonical.ts'
import type { StatementGone } from '../model/certificate.ts'
import type { Digest } from '../model/history.ts'
import type { Register } from './register.ts'
import { parseStatement } from './statement.ts'

/** Bytes of a published register that are read. */
export const MOST = 64 * 1024 * 1024

/** Digests of the texts of the statements of a register.json, by number, and of those that were published before it; or what is wrong with it. */
export function publishedDigests(file: string): Map<number, Digest> | string {
  if (file.length > MOST) return 'is too large for a register'
  let value: { format?: unknown; statements?: unknown; gone?: unknown } | null
  try {
    value = JSON.parse(file) as typeof value
  } catch {
    return 'is not JSON'
  }
  const { format, statements, gone = [] } = value ?? {}
  if (format !== 'scs-check/register/1' || !Array.isArray(statements) || !Array.isArray(gone)) return 'is no register of the format scs-check/register/1'
  const found = new Map<number, Digest>()
  for (const [i, one] of (statements as ({ digest?: unknown; statement?: unknown } | null)[]).entries()) {
    if (typeof one?.digest !== 'string' || typeof one.statement !== 'string') return `has no digest or no text at place ${i} of its statements`
    const { digest, statement: text } = one
    if (digestOf(text) !== digest) return `was changed: the text at place ${i} of its statements is not that of its digest ${digest.slice(0, 100)}`
    const read = parseStatement(text)
    if ('problem' in read) return `the text at place ${i} of its statements ${read.problem}`
    found.set(read.statement.number, digest)
  }
  for (const one of gone as ({ number?: unknown; digest?: unknown } | null)[]) {
    if (typeof one?.digest !== 'string' || !Number.isSafeInteger(one.number)) return 'has something that is no statement among those that are gone'
    found.set(one.number as number, one.digest) // what was published first counts
  }
  return found
}

/** The register with a break where a published statement is not in it any more, or is another one; and what is gone. */
export function comparedWith(register: Register, published: ReadonlyMap<number, Digest>): { register: Register; gone: StatementGone[] } {
  const there = new Map(register.statements.map(({ digest, statement: { number } }) => [number, digest]))
  const gone = [...published].flatMap(([number, digest]) => (there.get(number) === digest ? [] : [{ number, digest }])).sort((a, b) => a.number - b.number)
  const broken = new Set(register.breaks.map(({ number }) => number))
  const breaks = gone.filter(({ number }) => !broken.has(number)).map(({ number, digest }) => ({ number, problem: `it was published as ${digest}, and is not in the register any more: restore the store from a backup, or, if it is another one, remove the published register` }))
  return { register: { ...register, breaks: [...register.breaks, ...breaks].sort((a, b) => a.number - b.number) }, gone }
}
