import { join } from 'node:path'
import type { Fleet } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import type { SubjectNight } from './notice.ts'
import { readReport } from './plan.ts'

/** Test cases named per subject and scope, and of these so many: the reports have them all. */
const TESTCASES = 10
const SUBJECTS = 50

/** What of target main fails where this is the first night: no change, so nobody else is told. Lines for people; throws StoreError. */
export async function firstFails(store: Store, { publish, file }: Pick<Fleet, 'publish' | 'file'>, subjects: SubjectNight[]): Promise<string[]> {
  const { reports } = publish
  const lines: string[] = []
  let [shown, left] = [0, 0]
  for (const { subject, scope, visit, changes, versions } of subjects) {
    const red = versions.some(({ targets }) => targets.main?.verdict === 'FAIL')
    if (!red || visit?.report === undefined || changes.length > 0 || !(await isFirst(store, visit))) continue
    if (shown === SUBJECTS) {
      left += 1
      continue
    }
    const fails = (await readReport(store, visit.report)).results.filter(({ verdict, targets }) => verdict === 'FAIL' && Object.values(targets).includes('main'))
    if (fails.length === 0) continue
    shown += 1
    lines.push(
      plain(`${subject.name} ${scope}`, 300),
      ...fails.slice(0, TESTCASES).map(({ testcase, title, because }) => `  ${plain(`${testcase}: ${title}: ${because}`, 500)}`),
      ...(fails.length > TESTCASES ? [`  … and ${fails.length - TESTCASES} more`] : []),
      ...(reports === undefined ? [] : [`  all of it: scs-check render ${plain(join(reports, `${subject.name}.${scope}.json`), 500)}`]),
    )
  }
  if (left > 0) lines.push(`… and ${left} more subjects and scopes`)
  if (lines.length > 0 && reports === undefined) lines.push(`For all of it: with publish.reports in ${plain(file, 300)}, each report is a file for scs-check render.`)
  return lines
}

async function isFirst(store: Store, { subject, scope, id }: NonNullable<SubjectNight['visit']>): Promise<boolean> {
  for await (const entry of store.entries(['visits', subject, scope], { until: id, reverse: true })) {
    if (entry.id !== id) return false
  }
  return true
}
