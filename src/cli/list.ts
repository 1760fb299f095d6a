import { lifetimeOf } from '../evaluate/attested.ts'
import type { BoundTestcase, Scope, Standard } from '../model/definition.ts'
import type { Check } from '../model/judging.ts'
import { plain } from '../report/untrusted.ts'
import { wrap } from '../report/wrap.ts'
import { bindAll, checksFor } from '../spec/bind.ts'
import { kindOf } from '../spec/kind.ts'
import { listScopes, loadScope, loadStandards } from '../spec/load.ts'
import { positionsOf } from '../spec/positions.ts'
import { spans, validityAt, versionsListed } from '../spec/timeline.ts'
import { parseDate } from './date.ts'
import { EXIT } from './exit.ts'
import { columns, json, markdownTable } from './print.ts'

export type What = 'scopes' | 'standards' | 'testcases' | 'deviations'
export interface ListOptions {
  json?: boolean
  markdown?: boolean
  scope?: string
  date?: string
}

/** Prints what is defined; the scopes' validity is that of the date (now by default). Throws DefinitionError or UsageError. */
export async function list(what: What, options: ListOptions): Promise<number> {
  const date = options.date === undefined ? new Date() : parseDate(options.date)
  const ids = options.scope === undefined ? await listScopes() : [options.scope]
  const [standards, ...scopes] = await Promise.all([loadStandards(), ...ids.map(id => loadScope(id))])
  const print = what === 'scopes' ? printScopes(scopes, date, options) : what === 'standards' ? printStandards(standards, options)
    : what === 'deviations' ? printDeviations(standards, options) : printTestcases(standards, scopes, await checksFor(standards), date, options)
  process.stdout.write(print)
  return EXIT.pass
}

function printScopes(scopes: Scope[], date: Date, options: ListOptions): string {
  const found = scopes.map(scope => ({
    id: scope.id, name: scope.name, uuid: scope.uuid, url: scope.url, subject: scope.subject, digest: scope.digest,
    versions: Object.entries(scope.versions).map(([version, { stabilized, standards }]) =>
      ({ version, validity: validityAt(scope, version, date), stabilized, standards, history: spans(scope, version) })),
  }))
  if (options.json === true) return json(found)
  const rows = (scope: typeof found[number]): string[][] => scope.versions.map(({ version, validity, stabilized, standards }) =>
    [version, validity ?? 'deprecated (not listed)', stabilized ?? '-', String(Object.keys(standards).length)])
  const header = ['version', 'validity', 'stabilized', 'standards']
  if (options.markdown === true) {
    return markdownTable(['scope', ...header], found.flatMap(scope => rows(scope).map(row => [scope.id, ...row])))
  }
  const one = (scope: typeof found[number]): string =>
    `${plain(scope.id)}: ${plain(scope.name)} (${scope.subject})\n${columns([header, ...rows(scope)], '  ')}`
  return found.map(one).join('\n')
}

function printStandards(standards: Standard[], options: ListOptions): string {
  if (options.json === true) {
    return json(standards.map(({ testcases, ...standard }) => ({ ...standard, testcases: testcases.map(({ id }) => id) })))
  }
  const header = ['standard', 'title', 'versions', 'test cases']
  const rows = standards.map(({ id, title, versions, testcases }) => [id, title, Object.keys(versions).join(' '), String(testcases.length)])
  return options.markdown === true ? markdownTable(header, rows) : columns([header, ...rows])
}

function printDeviations(standards: Standard[], options: ListOptions): string {
  const all = standards.flatMap(({ id: standard, deviation = [], testcases }) => [
    ...deviation.map(one => ({ ids: [`every test case of ${standard}`], ...one })),
    ...testcases.flatMap(({ id, deviation = [] }) => deviation.map(one => ({ ids: [id], ...one }))),
  ])
  const found = new Map<string, typeof all[number]>()
  for (const one of all) {
    const same = found.get(one.official + one.ours)
    if (same === undefined) found.set(one.official + one.ours, one)
    else same.ids.push(...one.ids)
  }
  const rows = [...found.values()]
  if (options.json === true) return json(rows)
  if (options.markdown === true) {
    return markdownTable(['test case', 'official suite', 'scs-check', 'because'], rows.map(({ ids, official, ours, because }) => [brief(ids), official, ours, because]))
  }
  const lines = (text: string, indent = ''): string[] => wrap(plain(text, 2000), 80, indent)
  return rows.map(({ ids, official, ours, because }) =>
    [...lines(brief(ids)), ...lines(`official: ${official}`, '  '), ...lines(`ours: ${ours}`, '  '), ...lines(`because: ${because}`, '  ')].join('\n') + '\n')
    .join('\n')
}

function brief(ids: string[]): string {
  return ids.length > 3 ? `${ids[0]} and ${ids.length - 1} more like it` : ids.join(', ')
}

function printTestcases(standards: Standard[], scopes: Scope[], checks: Map<string, Check>, date: Date, options: ListOptions): string {
  const targetsIn = (bound: BoundTestcase, scope: Scope): Record<string, string> =>
    Object.fromEntries(positionsOf(bound, standards, [scope]).map(({ version, target }) => [version, target]))
  const found = bindAll(standards).map(bound => {
    const { id, title, clause: { level, url }, own = false, section = null, formerly = [] } = bound.testcase
    const targets = Object.fromEntries(scopes.map(scope => [scope.id, targetsIn(bound, scope)]))
    return { id, standard: bound.standard, title, level, url, kind: kindOf(bound.testcase, checks.get(`${bound.standard}/${bound.testcase.check}`)), own, lifetime: lifetimeOf(bound.testcase), section, formerly, targets }
  })
  if (options.json === true) return json(found)
  // a table for each kind of subject: their scopes' versions have the same names
  const kinds = [...new Set(scopes.map(({ subject }) => subject))]
  const tables = kinds.map(kind => {
    const own = new Set(standards.filter(({ subject = 'openstack' }) => subject === kind).map(({ id }) => id))
    return table(found.filter(({ standard }) => own.has(standard)), scopes.filter(({ subject }) => subject === kind), date, options.markdown === true)
  })
  return tables.join('\n')
}

interface Listed {
  id: string
  standard: string
  level: string
  kind: string
  own: boolean
  lifetime: string
  targets: Record<string, Record<string, string>>
}

function table(found: Listed[], scopes: Scope[], date: Date, wide: boolean): string {
  const shown = (scope: Scope): string[] => (wide ? Object.keys(scope.versions) : versionsListed(scope, date))
  const versions = scopes.flatMap(scope => shown(scope).map(version => ({ scope: scope.id, version })))
  const targets = (one: Listed): string[] => versions.map(({ scope, version }) => one.targets[scope]?.[version]?.slice(0, wide ? 20 : 4) ?? '-')
  const kind = (one: Listed): string => (one.own ? `${one.kind}, own` : one.kind)
  const header = ['test case', 'level', 'kind', 'valid', ...versions.map(({ version }) => version)]
  const row = (one: Listed): string[] => [one.id, one.level, kind(one), one.lifetime, ...targets(one)]
  if (wide) return markdownTable(['standard', ...header], found.map(one => [one.standard, ...row(one)]))
  const note = `${found.length} test cases; columns ${versions.map(({ version }) => plain(version)).join(', ')}: the versions that `
    + `${scopes.map(({ id }) => plain(id)).join(' and ')} listed on ${date.toISOString().slice(0, 10)}, and the target in which a test `
    + 'case counts: main, reco(mmended), prev(iew) or none. --json and --markdown show every version.'
  return columns([header, ...found.map(row)]) + '\n' + wrap(note, 80).join('\n') + '\n'
}
