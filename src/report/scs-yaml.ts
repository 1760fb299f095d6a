import type { Report } from '../model/report.ts'
import { argvOf, checkedAt, commandLine, logLines, official, published, RESULT, uuidOf, WORD } from './official.ts'
import { day, naive, yamlText, type Value } from './yaml-text.ts'

const map = (members: Record<string, Value>): Map<string, Value> => new Map(Object.entries(members))

/** The report file that the SCS compliance monitor takes today: one YAML document per report, one invocation in each. */
export function renderScsYaml(reports: Report[]): string {
  return reports.map(report => yamlText(document(report))).join('')
}

function document(report: Report): Value {
  const { scope, selection } = report
  const argv = argvOf(report)
  const id = uuidOf(report, 'invocation')
  return map({
    spec: map({ uuid: official(scope.uuid), name: official(scope.name), url: official(scope.url) }),
    checked_at: naive(checkedAt(report)),
    reference_date: day(report.asOf),
    subject: official(report.subject),
    run: map({
      uuid: uuidOf(report, 'run'),
      argv,
      assignment: new Map(),
      sections: selection?.section?.map(section => official(section)) ?? null,
      forced_version: null,
      forced_tests: selection?.only === undefined ? null : official(selection.only),
      invocations: map({ [id]: invocation(report, id, argv) }),
    }),
  })
}

function invocation(report: Report, id: string, argv: string[]): Value {
  const results = published(report)
  const stdout = results.map(({ testcase, verdict }) => `${official(testcase)}: ${WORD[verdict]}`)
  const stderr = [...report.notes.map(note => `WARNING: ${official(note)}`), ...results.flatMap(logLines)]
  // the official counters go by how a line of either stream begins, in any case
  const count = (channel: string) => [...stdout, ...stderr].filter(line => line.toLowerCase().startsWith(channel)).length
  return map({
    id,
    cmd: commandLine(argv),
    results: new Map(results.map(({ testcase, verdict }) => [official(testcase), RESULT[verdict]])),
    rc: 0,
    stdout,
    stderr,
    info: count('info'),
    warning: count('warning'),
    error: count('error'),
    critical: count('critical'),
  })
}
