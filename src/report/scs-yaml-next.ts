import type { Report } from '../model/report.ts'
import { argvOf, checkedAt, commandLine, logLines, official, published, RESULT, uuidOf, WORD } from './official.ts'
import { naive, yamlText, type Value } from './yaml-text.ts'

/** The next generation of official report files (SCS-0003-v2): one YAML document per report. */
export function renderScsYamlNext(reports: Report[]): string {
  return reports.map(report => yamlText(document(report))).join('')
}

function document(report: Report): Value {
  const results = published(report)
  return new Map<string, Value>([
    ['uuid', uuidOf(report, 'run')],
    ['creator', official(`${report.tool.name} v${report.tool.version}`)],
    ['scope', official(report.scope.uuid)],
    ['checked_at', naive(checkedAt(report))],
    ['subject', official(report.subject)],
    ['tests', new Map(results.map(({ testcase, verdict }) => [official(testcase), new Map([['result', RESULT[verdict]]])]))],
    ['log', [
      `$ ${commandLine(argvOf(report))}`,
      ...report.notes.map(note => `WARNING: ${official(note)}`),
      ...results.flatMap(result => {
        const id = official(result.testcase)
        return [`INFO: *** ${id}`, ...logLines(result), `+++ ${id}: ${WORD[result.verdict]}`]
      }),
    ]],
  ])
}
