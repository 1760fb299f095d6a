import { describe } from '../flavor-names/describe.ts'
import { promises } from '../flavor-names/promises.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT } from './exit.ts'
import { namesFrom } from './flavor-input.ts'
import { readNames, refusal, type Reading } from './flavor-reading.ts'
import { flavorRules, type FlavorRules } from './flavor-rules.ts'
import { columns, json } from './print.ts'

export interface DescribeOptions {
  json?: boolean
  brief?: boolean
}

/** Prints in words what each name promises: a sentence, and part by part what that means; 1 if a name is invalid. Throws UsageError. */
export async function describeVerb(names: string[], options: DescribeOptions): Promise<number> {
  const [rules, given] = await Promise.all([flavorRules(), namesFrom(names)])
  const readings = readNames(given, 'any', rules)
  process.stdout.write(options.json === true ? json(readings.map(reading => asJson(reading, rules)))
    : readings.map(reading => text(reading, rules, options.brief === true)).join(''))
  return readings.every(({ valid }) => valid) ? EXIT.pass : EXIT.fail
}

function asJson({ name, valid, read, problem }: Reading, { tables }: FlavorRules) {
  return {
    name, valid, description: read && describe(read, tables),
    promises: read && promises(read, tables).map(([about, promise]) => ({ about, promise })), problem,
  }
}

function text(reading: Reading, { tables }: FlavorRules, brief: boolean): string {
  const { name, read } = reading
  if (read === null) return `${refusal(reading)}\n`
  const sentence = `${plain(name)}: ${describe(read, tables)}\n`
  return brief ? sentence : sentence + columns(promises(read, tables), '  ')
}
