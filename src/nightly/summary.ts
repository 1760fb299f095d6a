import { appendFile, stat } from 'node:fs/promises'
import type { Delivered } from '../notify/outbox.ts'
import { durationOf, headline, verdictOf } from '../notify/digest.ts'
import { testChanged } from '../notify/items.ts'
import type { SubjectNight } from '../notify/notice.ts'
import { cell, code, prose } from '../report/markdown-text.ts'
import { compare, WORST_FIRST } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'

/** GitHub drops the summary of a step above 1024 KiB; this leaves room for the last line. */
const LARGEST = 1024 * 1024 - 4096
/** Rows of the table; a browser has to show it. */
const ROWS = 2000

export interface Summary {
  night: string
  subjects: SubjectNight[]
  delivered: Delivered
  seconds: number
}

/** The night in Markdown, worst first, for GitHub's step summary or an artifact of GitLab; no name can become markup. */
export function stepSummary({ night, subjects, delivered, seconds }: Summary): string {
  const rows = [...subjects].sort((a, b) => WORST_FIRST.indexOf(verdictOf(a)) - WORST_FIRST.indexOf(verdictOf(b)) || compare(a.subject.name, b.subject.name) || compare(a.scope, b.scope))
  const changes = rows.flatMap(row => row.changes.map(change => ({ row, change })))
  const lost = [...delivered.failed, ...delivered.givenUp, ...delivered.unknown]
  return [
    `## ${prose(headline({ night, subjects }))}`, '', `It took ${durationOf(seconds)}; ${delivered.sent === 1 ? '1 notice was' : `${delivered.sent} notices were`} sent${lost.length === 0 ? '' : `, **not or perhaps not: ${lost.length}**`}.`, '',
    '| verdict | subject | scope | versions | visit |', '|---|---|---|---|---|',
    ...rows.slice(0, ROWS).map(row => `| ${[
      verdictOf(row), cell(row.subject.name), cell(row.scope),
      cell(row.versions.map(({ version, targets }) => `${version} ${targets.main?.verdict ?? 'MISS'}`).join(', ')),
      row.visit === undefined ? 'not visited' : row.visit.state === 'complete' ? 'complete' : `${row.visit.state}: ${cell(row.visit.problem ?? '')}`,
    ].join(' | ')} |`),
    ...(rows.length > ROWS ? ['', `… and ${rows.length - ROWS} more.`] : []), '',
    ...(changes.length === 0 ? ['Nothing changed.'] : ['### What changed', '']),
    ...changes.flatMap(({ row, change: { testcase, kind, before, after, because, causes } }) => [
      `- ${prose(row.subject.name)} ${code(testcase)}: **${kind}** (${before ?? 'none'} → ${after ?? 'none'})${testChanged(causes) ? ', the test changed, not the cloud' : ''}: ${prose(because)}`,
      ...causes.slice(0, 3).map(({ text }) => `  - ${prose(text)}`),
    ]),
    ...(lost.length === 0 ? [] : ['', '### Notices not delivered', '', ...lost.map(({ about, contact, channel, reason }) => `- ${prose(about === '' ? 'digest' : about)} to ${prose(contact)} by ${channel}: ${prose(reason)}`)]),
    '',
  ].join('\n')
}

/** Appends the Markdown to the file, cut between lines so that the file stays below GitHub's limit. Throws on I/O errors. */
export async function appendSummary(file: string, markdown: string): Promise<void> {
  const there = await stat(file).then(found => found.size, () => 0)
  const room = LARGEST - there
  if (Buffer.byteLength(markdown) <= room) return appendFile(file, markdown)
  if (room <= 0) return
  const kept = Buffer.from(markdown).subarray(0, room)
  await appendFile(file, `${kept.subarray(0, kept.lastIndexOf('\n') + 1).toString()}\n\n… cut, since a summary has at most 1 MiB; the whole is in the store.\n`)
}

/** The text as a section of GitLab's job log, folded, with the heading visible. `at`: Unix seconds. */
export function gitlabSection(heading: string, text: string, at: number): string {
  const lines = text.split('\n').map(line => plain(line, 2000)).join('\n')
  return `\u001b[0Ksection_start:${at}:scs_check_night[collapsed=true]\r\u001b[0K${plain(heading)}\n${lines}\n\u001b[0Ksection_end:${at}:scs_check_night\r\u001b[0K\n`
}
