import { readdirSync, readFileSync } from 'node:fs'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { Flavor } from '../../src/probes/openstack-flavors.ts'
import { parametersOf, standard } from '../flavor-names/tables.ts'

/** A flavor as the probe gives it. */
export function flavor(name: string, vcpus: number, ram: number, disk: number, extra_specs: Record<string, string> = {}): Flavor {
  return { id: `id-${name}`, name, vcpus, ram, disk, extra_specs }
}
/** Judges flavors by a published test case, with the parameters of the repository's YAML (those of a version if named). */
export function judging(checks: Record<string, unknown>, id: string) {
  const definition = standard(id)
  return (testcase: string, flavors: Flavor[], version?: string): Outcome => {
    const check = checks[definition.testcases.find(each => each.id === testcase)!.check!] as Check
    return check.judge({ flavors }, parametersOf(definition, testcase, version), new Date(0))
  }
}
/** The violations, shortly: where, expected and found. */
export function violations({ findings }: Outcome): (string | undefined)[][] {
  return findings.filter(({ severity }) => severity === 'violation').map(({ at, expected, found }) => [at, expected, found])
}
/** The verdict that an outcome leads to. */
export function verdict(outcome: Outcome): string {
  return violations(outcome).length > 0 ? 'FAIL' : outcome.examined > 0 ? 'PASS' : 'DNF'
}

const clouds = new URL('../parity/', import.meta.url)
/** The recorded clouds: name, flavors, and the official verdict per test case. */
export function recorded(): { name: string; flavors: Flavor[]; official: Record<string, string> }[] {
  const text = readFileSync(new URL('official-verdicts.json', clouds), 'utf8')
  const { verdicts } = JSON.parse(text) as { verdicts: Record<string, Record<string, string>> }
  return readdirSync(new URL('clouds/', clouds)).sort().map(file => {
    const { flavors } = JSON.parse(readFileSync(new URL(`clouds/${file}`, clouds), 'utf8')) as { flavors: Flavor[] }
    const name = file.replace('.json', '')
    return { name, flavors, official: verdicts[name] ?? {} }
  })
}
