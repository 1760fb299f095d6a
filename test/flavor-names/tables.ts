import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { NameTables } from '../../src/flavor-names/parts.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { JsonObject } from '../../src/model/json.ts'

/** A standard's definition as it lies in the repository, unchecked. */
export function standard(id: string): Standard {
  return parse(readFileSync(new URL(`../../standards/${id}.yaml`, import.meta.url), 'utf8')) as Standard
}
/** The parameters with which a test case is judged, those of a version if named. */
export function parametersOf(definition: Standard, testcase: string, version?: string): JsonObject {
  const own = version === undefined ? undefined : definition.versions[version]?.parameters?.[testcase]
  return own ?? definition.testcases.find(({ id }) => id === testcase)!.parameters!
}
/** The tables that the standard publishes. */
export const tables = parametersOf(standard('scs-0100'), 'scs-0100-syntax-check')['tables'] as unknown as NameTables
