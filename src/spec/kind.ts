import type { Testcase } from '../model.ts'

/** How a test case is judged: by a check, by a person, by an active test to come, or no more. */
export function kindOf(testcase: Testcase): 'check' | 'manual' | 'active' | 'retired' {
  if (testcase.check !== undefined) return 'check'
  if (testcase.manual !== undefined) return 'manual'
  return testcase.active !== undefined ? 'active' : 'retired'
}
