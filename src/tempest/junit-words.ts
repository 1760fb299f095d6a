import type { Told } from './record.ts'

/** What attributes `status` and `result` of a test case say, in the words of several writers; `run` and `completed` are those of googletest. */
const WORDS: Record<Told['status'], string[]> = {
  passed: ['', 'run', 'completed', 'passed', 'pass', 'success', 'successful', 'ok'],
  failed: ['failed', 'fail', 'failure', 'error', 'errored', 'broken', 'aborted', 'timeout'],
  skipped: ['skipped', 'skip', 'notrun', 'not_run', 'ignored', 'disabled', 'suppressed', 'pending', 'xfail'],
}

/** How a test ended by the attributes of its element, the worst word counts. Throws on a word that it does not know. */
export function statusOf(attributes: Map<string, string>): Told['status'] {
  let status: Told['status'] = 'passed'
  for (const [name, value] of attributes) {
    if (!['status', 'result', 'outcome'].includes(localName(name))) continue
    const word = value.trim().toLowerCase()
    const found = (['passed', 'failed', 'skipped'] as const).find(one => WORDS[one].includes(word))
    if (found === undefined) throw new Error(`a test has the ${shown(name)} "${shown(value)}", of which nobody knows whether it passed`)
    if (status !== 'failed' && found !== 'passed') status = found
  }
  return status
}

export interface Counts {
  tests: number
  /** Failures and errors. */
  failures: number
  skipped: number
}

/** What a suite says of itself; 0 where it says nothing. Throws on a figure that is none. */
export function declaredBy(attributes: Map<string, string>): Counts {
  const figure = (...names: string[]): number => {
    let sum = 0
    for (const [name, value] of attributes) {
      if (!names.includes(localName(name)) || value.trim() === '') continue
      if (!/^\s*\d{1,9}\s*$/.test(value)) throw new Error(`a suite has ${shown(name)}="${shown(value)}", which is no count`)
      sum += Number(value)
    }
    return sum
  }
  return { tests: figure('tests'), failures: figure('failures', 'errors'), skipped: figure('skipped', 'skip', 'skips') }
}

/** Which figure claims more than was found between two states of the count; undefined if none does. */
export function lacking(declared: Counts, before: Counts, after: Counts): string | undefined {
  const key = (['tests', 'failures', 'skipped'] as const).find(one => declared[one] > after[one] - before[one])
  return key === undefined ? undefined : `it counts ${declared[key]} ${key} and holds ${after[key] - before[key]}`
}

/** The time that an element tells, in milliseconds since 1970, without a zone as in UTC; undefined if it tells none that can be understood. */
export function timeOf(attributes: Map<string, string>): number | undefined {
  const found = /^\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:\d\d)?)?\s*$/.exec(attributes.get('timestamp') ?? '')
  const time = found === null ? NaN : Date.parse(`${found[1]!}T${found[2] ?? '00:00:00'}${found[3] ?? 'Z'}`)
  return Number.isNaN(time) ? undefined : time
}

/** A name without the prefix of its namespace, in small letters. */
export const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1).toLowerCase()

/** A word of the file, short and harmless. */
export const shown = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 40)
