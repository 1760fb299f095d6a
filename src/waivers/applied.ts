import type { Instant } from '../model/json.ts'
import type { Report, Result } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import type { Waived } from '../report/waived.ts'
import { isAbout, type Judged, toleranceOf } from './tolerance.ts'

/** The result as waivers see it. */
export function judgedOf(result: Result, { subject, scope }: Pick<Report, 'subject' | 'scope'>): Judged {
  const objects = objectsOf(result)
  return { subject, scope: scope.id, testcase: result.testcase, verdict: result.verdict, ...(objects !== undefined && { objects }) }
}

/** Names of the objects in violation, each once; undefined where the report left some out. */
export function objectsOf({ findings, omitted = 0 }: Pick<Result, 'findings' | 'omitted'>): string[] | undefined {
  const violations = findings.filter(({ severity }) => severity === 'violation')
  // violations come first, so that a remark among them shows that none was left out
  return omitted > 0 && violations.length === findings.length ? undefined : [...new Set(violations.map(({ subject }) => subject))]
}

/** The FAILs of a report that are tolerated as of an instant, each with the waiver that does so. */
export function waivedIn(report: Report, waivers: readonly Waiver[], asOf: Date | Instant): Map<Result, Waiver> {
  return new Map(waivedOf([report], waivers, asOf).by)
}

/** The same of several reports, with what else is to be told; each as of its own date of judging unless another is given. */
export function waivedOf(reports: readonly Report[], waivers: readonly Waiver[], asOf?: Date | Instant): Waived {
  const by = new Map<Result, Waiver>()
  const notes = new Map<Result, string[]>()
  for (const report of reports) {
    for (const result of report.results) {
      const { waiver, notes: told } = toleranceOf(judgedOf(result, report), waivers, asOf ?? report.asOf)
      if (waiver !== undefined) by.set(result, waiver)
      if (told.length > 0) notes.set(result, told)
    }
  }
  return { by, notes }
}

/** Whether one of the waivers names objects of this test case: only then it must be known which are in violation. */
export function asksForObjects(waivers: readonly Waiver[], about: Pick<Judged, 'subject' | 'scope' | 'testcase'>): boolean {
  return waivers.some(waiver => waiver.objects !== undefined && isAbout(waiver, about))
}
