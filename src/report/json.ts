import { canonicalJson } from '../evidence/canonical.ts'
import type { Report } from '../model/report.ts'
import { visibleJson } from './untrusted.ts'

/** `report.json` (report.schema.json): one report as an object, several as an array; the same reports give the same bytes. */
export function renderJson(reports: Report[]): string {
  return visibleJson(canonicalJson(reports.length === 1 ? reports[0] : reports, { pretty: true }))
}
