import type { BoundTestcase, Scope, ScopeVersion, Standard, StandardVersion, TargetName, Testcase } from '../model/definition.ts'
import type { JsonObject } from '../model/json.ts'
import type { Check } from '../model/judging.ts'
import type { VersionSummary } from '../model/report.ts'
import { checksOf } from './checks.ts'
import { canonical } from './digest.ts'
import { UnknownName } from './unknown-name.ts'

/**
 * The test cases of these versions of the scope, one per distinct (id, effective parameters); ordered as the scope orders its standards and
 * these order their test cases. Throws `UnknownName` for a version, or a standard that the scope adopts, that does not exist.
 */
export function bind(scope: Scope, standards: Standard[], versions: string[]): BoundTestcase[] {
  const chosen = Object.keys(scope.versions).filter(version => versions.includes(version))
  for (const version of versions) scopeVersion(scope, version)
  const order = [...new Set(chosen.flatMap(version => Object.keys(scopeVersion(scope, version).standards)))]
  return order.flatMap(id => {
    const standard = find(standards, id)
    return standard.testcases.flatMap(testcase => bindOne(standard, testcase, chosen, scope))
  })
}

/**
 * Every declared test case of every standard with its default parameters, or those of the first version where it has none of its own; in
 * no target.
 */
export function bindAll(standards: Standard[]): BoundTestcase[] {
  return standards.flatMap(standard => standard.testcases.map(testcase => {
    const variants = variantsOf(standard, testcase)
    const parameters = testcase.parameters ?? variants[0]?.parameters ?? {}
    const same = variants.find(variant => canonical(variant.parameters) === canonical(parameters))
    return { testcase, standard: standard.id, standardVersions: same?.standardVersions ?? [], parameters, targets: {} }
  }))
}

/** The distinct parameters with which the standard's versions use the test case; none if no version does. */
export function variantsOf(standard: Standard, testcase: Testcase): Pick<BoundTestcase, 'standardVersions' | 'parameters'>[] {
  const variants = new Map<string, { standardVersions: string[]; parameters: JsonObject }>()
  for (const [name, version] of Object.entries(standard.versions)) {
    if (targetOf(version, testcase.id) === undefined) continue
    const parameters = effective(version, testcase)
    const key = canonical(parameters)
    variants.set(key, { parameters, standardVersions: [...variants.get(key)?.standardVersions ?? [], name] })
  }
  return [...variants.values()]
}

/** Standards of this version of the scope of which nothing, or not all, is judged by test cases of target main. */
export function openStandards(scope: Scope, standards: Standard[], version: string): VersionSummary['open'] {
  return Object.entries(scopeVersion(scope, version).standards).flatMap(([id, name]) => {
    const standard = find(standards, id)
    const { open, targets, url } = standardVersion(standard, name)
    if (open === undefined && (targets.main ?? []).length > 0) return []
    return [{ standard: id, version: name, title: standard.title, url, reason: open ?? 'no test case of target main judges this standard' }]
  })
}

/** Every check that the standards name, by `<standard id>/<check>`. */
export async function checksFor(standards: Standard[]): Promise<Map<string, Check>> {
  const found = await Promise.all(standards.map(async ({ id, testcases }) => {
    const named = new Set(testcases.map(({ check }) => check))
    if (![...named].some(name => name !== undefined)) return []
    return [...(await checksOf(id)) ?? []].filter(([name]) => named.has(name)).map(([name, check]) => [`${id}/${name}`, check] as const)
  }))
  return new Map(found.flat())
}

/** The target of a version in which the test case counts. */
export function targetOf(version: StandardVersion, testcase: string): TargetName | undefined {
  return (['main', 'recommended', 'preview'] as const).find(target => version.targets[target]?.includes(testcase))
}

function bindOne(standard: Standard, testcase: Testcase, chosen: string[], scope: Scope): BoundTestcase[] {
  const bound = new Map<string, BoundTestcase>()
  const names = Object.keys(standard.versions)
  for (const version of chosen) {
    const name = own(scopeVersion(scope, version).standards, standard.id)
    if (name === undefined) continue
    const target = targetOf(standardVersion(standard, name), testcase.id)
    if (target === undefined) continue
    const parameters = effective(standardVersion(standard, name), testcase)
    const key = canonical(parameters)
    const one = bound.get(key) ?? { testcase, standard: standard.id, standardVersions: [], parameters, targets: {} }
    bound.set(key, one)
    one.targets[version] = target
    one.standardVersions = names.filter(known => known === name || one.standardVersions.includes(known))
  }
  return [...bound.values()]
}

function effective(version: StandardVersion, testcase: Testcase): JsonObject {
  return own(version.parameters, testcase.id) ?? testcase.parameters ?? {}
}
function scopeVersion(scope: Scope, version: string): ScopeVersion {
  const found = own(scope.versions, version)
  if (found === undefined) throw new UnknownName(`version of ${scope.id} named`, version, Object.keys(scope.versions))
  return found
}
function standardVersion(standard: Standard, name: string): StandardVersion {
  const found = own(standard.versions, name)
  if (found === undefined) throw new UnknownName(`version of ${standard.id} named`, name, Object.keys(standard.versions))
  return found
}
function find(standards: Standard[], id: string): Standard {
  const found = standards.find(standard => standard.id === id)
  if (found === undefined) throw new UnknownName('standard', id, standards.map(standard => standard.id))
  return found
}
/** A member of a map whose keys come from a file: never one that all objects inherit, such as `constructor`. */
function own<Value>(map: Record<string, Value> | undefined, key: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined
}
