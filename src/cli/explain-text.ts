import { stringify } from 'yaml'
import { lifetimeOf } from '../evaluate/attested.ts'
import type { Plan } from '../model/acting.ts'
import type { BoundTestcase, Deviation, Scope, Standard, Testcase } from '../model/definition.ts'
import { plain } from '../report/untrusted.ts'
import { wrap } from '../report/wrap.ts'
import { openStandards } from '../spec/bind.ts'
import { kindOf } from '../spec/kind.ts'
import type { Position } from '../spec/positions.ts'
import { type Span, spans } from '../spec/timeline.ts'
import { columns } from './print.ts'

/** Everything known about one test case. */
export interface Explained {
  testcase: Testcase
  standard: { id: string; title: string; deviation?: Deviation[] }
  judged: Pick<BoundTestcase, 'standardVersions' | 'parameters'>[]
  needs: string[]
  wants: string[]
  /** What its plays would create. */
  plays: Plan[]
  positions: Position[]
}

const WIDTH = 80
/** Characters shown of one parameter. */
const PARAMETER_LENGTH = 500
const EMPTY_IS_FINE = 'PASS: nothing to examine is fine by the standard'
const EMPTY_IS_NOT = 'DNF: nothing to examine proves nothing'
const INDENT = ' '.repeat(14)

/** A test case for people, at most 80 columns where words allow. */
export function testcaseText({ testcase, standard, judged, needs, wants, plays, positions }: Explained): string {
  const lines = [
    ...wrap(`${plain(testcase.id)}: ${plain(testcase.title)}`, WIDTH, '  ', ''),
    ...field('standard', `${standard.id} ${standard.title}`),
    ...field('', testcase.own === true ? 'a test case of ours: not part of the official suite' : ''),
    ...field('clause', `${testcase.clause.level}: ${testcase.clause.demand}`),
    ...field('', testcase.clause.url),
    ...judgedBy(testcase, standard.id, judged),
    ...field('looks at', needs.join(', ')),
    ...field('and at', wants.length === 0 ? '' : `${wants.join(', ')} (for remarks only)`),
    ...plays.flatMap(({ title, creates }) => field('active test', `${title}; creates and removes: ${creates.join(', ') || 'nothing'}`)),
    ...(testcase.check === undefined ? [] : field('if empty', testcase.whenEmpty === 'pass' ? EMPTY_IS_FINE : EMPTY_IS_NOT)),
    ...field('valid', `a ${lifetimeOf(testcase)}${testcase.section === undefined ? '' : `; section ${testcase.section}`}`),
    ...deviations(testcase.deviation),
    ...(testcase.own === true ? [] : deviations(standard.deviation)),
    ...field('remedy', testcase.remedy ?? ''),
    ...field('formerly', (testcase.formerly ?? []).join(', ')),
    ...countsIn(positions),
  ]
  return lines.join('\n') + '\n'
}

function deviations(found: Deviation[] = []): string[] {
  return found.flatMap(({ official, ours, because }) =>
    [...field('deviation', `official: ${official}`), ...field('', `ours: ${ours}`), ...field('', `because: ${because}`)])
}

/** A standard for people. */
export function standardText(standard: Standard, scopes: Scope[]): string {
  const lines = [`${plain(standard.id)}: ${plain(standard.title)}`]
  for (const [name, { url, status, targets, open }] of Object.entries(standard.versions)) {
    const counts = Object.entries(targets).map(([target, ids]) => `${target} ${ids.length}`)
    const adopted = scopes.flatMap(scope => Object.entries(scope.versions).filter(([, { standards }]) => standards[standard.id] === name))
    const users = adopted.map(([version]) => version).join(', ') || 'no version of a scope'
    lines.push(...field(name, `${status}; test cases: ${counts.join(', ') || 'none'}; adopted by: ${users}`), ...field('', url))
    lines.push(...field('', open === undefined ? '' : `open: ${open}`))
  }
  lines.push(...deviations(standard.deviation))
  const kind = (testcase: Testcase): string => (testcase.own === true ? `${kindOf(testcase)}, own` : kindOf(testcase))
  const rows = standard.testcases.map(testcase => [testcase.id, testcase.clause.level, kind(testcase)])
  return lines.join('\n') + '\n\n' + columns(rows, '  ') + field('definition', standard.digest).join('\n') + '\n'
}

/** A scope for people: its versions, when they were in force, what they adopt and what of that is open. */
export function scopeText(scope: Scope, standards: Standard[]): string {
  const lines = [`${plain(scope.id)}: ${plain(scope.name)} (${scope.subject}, ${scope.uuid})`, ...field('', scope.url)]
  for (const [version, { standards: adopted }] of Object.entries(scope.versions)) {
    lines.push('', ...field(version, history(spans(scope, version))))
    lines.push(...field('', Object.entries(adopted).map(([id, name]) => `${id}-${name}`).join(', ')))
    const open = openStandards(scope, standards, version).map(({ standard }) => standard)
    lines.push(...field('', open.length === 0 ? '' : `open in part or whole: ${open.join(', ')}`))
  }
  return lines.join('\n') + '\n\n' + field('definition', scope.digest).join('\n') + '\n'
}

function judgedBy(testcase: Testcase, standard: string, judged: Explained['judged']): string[] {
  if (testcase.manual !== undefined) {
    return [
      ...field('judged by', `a person: ${testcase.manual}`),
      ...field('record', `scs-check attest ${testcase.id} --subject SUBJECT --document FILE --by NAME`),
      ...field('', 'then judge with --attestation FILE; without it, or once it has expired, the verdict is MISS'),
    ]
  }
  if (testcase.retired !== undefined) return field('judged by', `nothing since ${testcase.retired}: the id lives on for old reports`)
  const lines = field('judged by', `check ${testcase.check ?? '?'} of src/checks/${standard}.ts`)
  const usual = judged[0]?.parameters ?? {}
  for (const { standardVersions, parameters } of judged) {
    if (Object.keys(parameters).length === 0) continue
    const differs = parameters !== usual
    const versions = standardVersions.length > 0 ? ` (${standardVersions.map(name => plain(name)).join(', ')})` : ''
    lines.push(`${INDENT}parameters${versions}${differs ? ', as above but' : ''}:`)
    for (const [name, value] of Object.entries(parameters)) {
      if (differs && JSON.stringify(usual[name]) === JSON.stringify(value)) continue
      const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, aliasDuplicateObjects: false }).trim().replace(/\s+/g, ' ')
      const cut = text.length > PARAMETER_LENGTH ? `${text.slice(0, PARAMETER_LENGTH)} … (--json shows all)` : text
      lines.push(...wrap(plain(`${name}: ${cut}`, 1000), WIDTH, `${INDENT}    `, `${INDENT}  `))
    }
  }
  return lines
}

function countsIn(positions: Position[]): string[] {
  if (positions.length === 0) return field('counts in', 'no version of a scope')
  const scopes = [...new Set(positions.map(({ scope }) => scope))]
  return scopes.flatMap(scope => [
    ...field('counts in', scope),
    ...positions.filter(position => position.scope === scope).flatMap(({ version, target, spans: all, standardVersion }) =>
      wrap(`${target} by ${plain(standardVersion)}: ${history(all)}`, WIDTH, INDENT + '        ', INDENT + plain(version).padEnd(7) + ' ')),
  ])
}

function history(when: Span[]): string {
  const stretch = ({ validity, from, until }: Span): string =>
    (until === null ? `${validity} since ${from}` : `${validity} ${from} to ${until}`)
  return when.map(stretch).join(', ') || 'never in force'
}

function field(name: string, text: string): string[] {
  return wrap(plain(text, 4000), WIDTH, INDENT, `  ${plain(name)}`.padEnd(INDENT.length - 1) + ' ')
}
