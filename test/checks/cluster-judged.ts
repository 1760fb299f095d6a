import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Outcome } from '../../src/model/judging.ts'
import { checksOf } from '../../src/spec/checks.ts'

/** A function that judges test cases of a standard as its definition says (in a version, if one is given), on evidence by the needs' names. */
export async function judging(id: string): Promise<(testcase: string, seen: Record<string, unknown>, options?: { version?: string; asOf?: string }) => Outcome & { verdict: string; because: string }> {
  const standard = parse(readFileSync(new URL(`../../standards/${id}.yaml`, import.meta.url), 'utf8'), { merge: true }) as Standard
  const checks = await checksOf(id)
  return (name, seen, { version = '', asOf = '2026-11-22T00:00:00Z' } = {}) => {
    const testcase = standard.testcases.find(one => one.id === name)!
    const check = checks!.get(testcase.check!)!
    const parameters = standard.versions[version]?.parameters?.[name] ?? testcase.parameters ?? {}
    const outcome = check.judge(seen, parameters, new Date(asOf))
    return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
  }
}
