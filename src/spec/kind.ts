import type { Testcase } from '../model/definition.ts'
import type { Check } from '../model/judging.ts'

/** How a test case is judged: by looking, by an active test (its check, where given, says so), by a person, or no more. */
export function kindOf(testcase: Testcase, check?: Check): 'check' | 'active' | 'manual' | 'retired' {
  if (testcase.check !== undefined) return Object.values(check?.needs ?? {}).some(({ mode }) => mode === 'active') ? 'active' : 'check'
  return testcase.manual !== undefined ? 'manual' : 'retired'
}
