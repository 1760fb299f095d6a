import type { Report } from '../model/report.ts'
import { groupBy } from './order.ts'

/** The standards that no test case of target main covers, each once with the scope versions that include it. */
export function openStandards(report: Report): { name: string; versions: string[]; reason: string; url: string }[] {
  const all = report.versions.flatMap(({ version, open }) => open.map(standard => ({ in: version, ...standard })))
  return [...groupBy(all, ({ standard, version, reason }) => JSON.stringify([standard, version, reason])).values()].flatMap(same =>
    same.slice(0, 1).map(({ standard, version, title, reason, url }) =>
      ({ name: `${standard} ${version} ${title}`, versions: same.map(entry => entry.in), reason, url })))
}
