import type { NameTables, Spelling } from '../flavor-names/parts.ts'
import type { Standard } from '../model/definition.ts'
import type { JsonObject } from '../model/json.ts'
import type { Check } from '../model/judging.ts'
import { checksFor } from '../spec/bind.ts'
import { loadDefinitions } from '../spec/load.ts'

/** A test case with the check that judges it and the parameters that it is judged with. */
export interface Rule {
  testcase: string
  check: Check
  parameters: JsonObject
}
/** What the standards say about flavors. */
export interface FlavorRules {
  /** The letters of names. */
  tables: NameTables
  /** Of scs-0100, as of its newest version. */
  syntax: Rule
  semantics: Rule
  /** Of scs-0103: the extra specs of any flavor, and each standard flavor by its name. */
  anyFlavor: Rule
  standard: Map<string, Rule>
}

/** The package's definitions of scs-0100 and scs-0103; throws DefinitionError. */
export async function flavorRules(): Promise<FlavorRules> {
  const { standards } = await loadDefinitions('scs-compatible-iaas')
  const concerned = standards.filter(({ id }) => id === 'scs-0100' || id === 'scs-0103')
  const checks = await checksFor(concerned)
  const rules = concerned.flatMap(standard => rulesOf(standard, checks))
  const named = (id: string): Rule => {
    const found = rules.find(({ testcase }) => testcase === id)
    if (found === undefined) throw new Error(`the definitions have no test case ${id}`)
    return found
  }
  const syntax = named('scs-0100-syntax-check')
  return {
    tables: syntax.parameters['tables'] as unknown as NameTables,
    syntax, semantics: named('scs-0100-semantics-check'), anyFlavor: named('scs-0103-any-flavor'),
    standard: new Map(rules.filter(({ testcase }) => testcase.startsWith('scs-0103-flavor-')).map(rule => [rule.parameters['name'] as string, rule])),
  }
}

function rulesOf({ id, testcases }: Standard, checks: Map<string, Check>): Rule[] {
  return testcases.flatMap(({ id: testcase, check: name, parameters = {} }) => {
    const check = checks.get(`${id}/${name}`)
    return check === undefined ? [] : [{ testcase, check, parameters }]
  })
}

/** How names may be read: by one version of the standard, or as the official test suite does (v3, and v1 with a note). */
export type Grammar = 'v1' | 'v2' | 'v3' | 'any'

/** The spelling of a version: v2 and v3 of the standard write names alike. */
export function spellingOf(grammar: Grammar): Spelling {
  return grammar === 'v1' ? 'v1' : 'v2'
}
