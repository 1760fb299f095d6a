import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate } from '../evaluate/evaluate.ts'
import { withKept } from '../evidence/attestation-files.ts'
import { readGathered } from '../evidence/store.ts'
import { changesBetween, otherFindings, type Side } from '../history/changes.ts'
import { addReport } from '../history/score-card.ts'
import type { Visited } from '../history/steps.ts'
import type { Report } from '../model/report.ts'
import { plain } from '../report/untrusted.ts'
import type { Compared, DiffOptions } from './diff-compared.ts'
import { scopeOf } from './evaluate.ts'
import { UsageError } from './exit.ts'
import { reportReader } from './read-reports.ts'
import { assign, loadRules } from './rules.ts'

/** Compares two reports or evidence directories of one subject; what has evidence is judged again to find out why. Throws UsageError, EvidenceError. */
export async function compareFiles(a: string, b: string, options: DiffOptions): Promise<Compared> {
  const [before, after] = [await visitedFrom(a, options), await visitedFrom(b, options)]
  const [old, now] = [before.report, after.report]
  if (old.subject !== now.subject) throw new UsageError(`${a} is about ${plain(old.subject)}, ${b} about ${plain(now.subject)}: only visits of one subject are compared`)
  if (old.scope.id !== now.scope.id) throw new UsageError(`${a} judges by ${plain(old.scope.id)}, ${b} by ${plain(now.scope.id)}: only reports of one scope are compared`)
  const rules = await loadRules({ scope: now.scope.id, ...(options.standards !== undefined && { standards: options.standards }) })
  const versions = [...new Set([...old.versions, ...now.versions].map(({ version }) => version))].filter(version => Object.hasOwn(rules.scope.versions, version))
  const judge = (gathered: Parameters<typeof evaluate>[0], asOf: Date) => evaluate(gathered, assign(rules, versions.length === 0 ? {} : { scopeVersion: versions }, asOf))
  const visited = (night: string) => Promise.resolve(night === 'before' ? before : after)
  const side = (report: Report, night: string): Side => ({ night, asOf: new Date(report.asOf), card: addReport({}, report, night), visited })
  const [earlier, later] = [side(old, 'before'), side(now, 'after')]
  const changes = [...await changesBetween(earlier, later, judge), ...await otherFindings(earlier, later, judge)]
  return { subject: now.subject, scope: now.scope.id, before: old.asOf, after: now.asOf, changes }
}

/** A report; or evidence, with the report that lies beside it, else judged by the rules of today. */
async function visitedFrom(path: string, options: DiffOptions): Promise<Visited> {
  const isDir = await stat(path).then(found => found.isDirectory(), (error: NodeJS.ErrnoException) => { throw new UsageError(`${path}: cannot be read (${error.code ?? 'error'})`) })
  if (!isDir) return { report: await readReport(path) }
  const gathered = await withKept(path, await readGathered(path))
  const kept = join(path, 'report.json')
  if (await stat(kept).then(() => true, () => false)) return { report: await readReport(kept), gathered }
  const rules = await loadRules({ scope: options.scope ?? scopeOf([gathered]), ...(options.standards !== undefined && { standards: options.standards }) })
  return { report: evaluate(gathered, assign(rules, {}, new Date(gathered.collection.until))), gathered }
}

async function readReport(file: string): Promise<Report> {
  const found = (await reportReader())(await readFile(file, 'utf8'))
  if ('problem' in found) throw new UsageError(`${file}: ${found.problem}`)
  const [report, ...others] = found.reports
  if (report === undefined || others.length > 0) throw new UsageError(`${file}: holds ${found.reports.length} reports; compare files of one each`)
  return report
}
