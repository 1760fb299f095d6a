import type { Result } from '../model/report.ts'
import type { Visited } from './steps.ts'

/** A result of a visit, and the visit. */
export interface Told {
  visited: Visited
  result: Result | undefined
}
