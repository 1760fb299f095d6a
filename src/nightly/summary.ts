import { appendFile, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDir, replaceFile } from '../evidence/files.ts'
import { durationOf, headline, ofTest, verdictOf, worstNights } from '../notify/digest.ts'
import type { SubjectNight } from '../notify/notice.ts'
import type { Delivered, Undelivered } from '../notify/outbox.ts'
import { changesMarkdown } from '../report/changes.ts'
import { cell, prose } from '../report/markdown-text.ts'
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
  const rows = worstNights(subjects)
  const changes = rows.flatMap(({ subject, scope, changes: list }) =>
    (list.length === 0 ? [] : [changesMarkdown(subject.name, scope, list) + ofTest(list).map(text => `- ${prose(text)}\n`).join('')]))
  const lost = [...delivered.failed, ...delivered.givenUp, ...delivered.unknown]
  return [
    `## ${prose(headline({ night, subjects }))}`, '',
    `It took ${durationOf(seconds)}. Notices sent: ${delivered.sent}${lost.length === 0 ? '' : `, **not or perhaps not: ${lost.length}**`}.`, '',
    '| verdict | subject | scope | versions | visit |', '|---|---|---|---|---|',
    ...rows.slice(0, ROWS).map(row => `| ${[
      verdictOf(row), cell(row.subject.name), cell(row.scope),
      cell(row.versions.map(({ version, targets }) => `${version} ${targets.main?.verdict ?? 'MISS'}`).join(', ')),
      row.visit === undefined ? 'not visited' : row.visit.state === 'complete' ? 'complete' : `${row.visit.state}: ${cell(row.visit.problem ?? '')}`,
    ].join(' | ')} |`),
    ...(rows.length > ROWS ? ['', `… and ${rows.length - ROWS} more.`] : []), '',
    changes.length === 0 ? 'Nothing changed.' : changes.join('\n'),
    ...(lost.length === 0 ? [] : ['', '### Notices not delivered', '', ...lost.map(undelivered)]),
    '',
  ].join('\n')
}

function undelivered({ about, contact, channel, reason }: Undelivered): string {
  return `- ${prose(about === '' ? 'digest' : about)} to ${prose(contact)} by ${channel}: ${prose(reason)}`
}

/**
 * Appends the Markdown to the file, cut between lines so that the file stays below GitHub's limit; once only, told by its first line, which is there
 * already when an ended night is started again. Makes the directory. Throws an error that says the cure, for after the file's name.
 */
export function appendSummary(file: string, markdown: string): Promise<void> {
  return published(file, async () => {
    const there = await stat(file).then(found => found.size, () => 0)
    const room = LARGEST - there
    if (room <= 0) return
    const [heading = ''] = markdown.split('\n', 1)
    if (there > 0 && heading.startsWith('## ') && (await readFile(file, 'utf8')).split('\n').includes(heading)) return
    if (Buffer.byteLength(markdown) <= room) return appendFile(file, markdown)
    const kept = Buffer.from(markdown).subarray(0, room)
    const lines = kept.subarray(0, kept.lastIndexOf('\n') + 1).toString()
    await appendFile(file, `${lines}\n\n… cut, since a summary has at most 1 MiB; the whole is in the store.\n`)
  })
}

/** Writes a file that others read: its old or its new content, whatever happens. Makes the directory. Throws as `appendSummary`. */
export function writePublished(file: string, text: string): Promise<void> {
  return published(file, () => replaceFile(file, text))
}

/** Node's messages name a temporary file, or none: whoever calls names the one that the user named. */
async function published(file: string, write: () => Promise<void>): Promise<void> {
  const dir = dirname(file)
  try {
    await makeDir(dir)
    await write()
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    const cure = code === 'ENOSPC' || code === 'EDQUOT' ? 'make room on its disk' : code === 'EISDIR' ? 'name a file: this is a directory' : `make ${dir} a directory that this user may write to`
    throw new Error(`cannot be written (${code}); ${cure}`)
  }
}

/** The text as a section of GitLab's job log, folded, with the heading visible. `at`: Unix seconds. */
export function gitlabSection(heading: string, text: string, at: number): string {
  const lines = text.split('\n').map(line => plain(line, 2000)).join('\n')
  const mark = (what: string) => `\u001b[0Ksection_${what}\r\u001b[0K`
  return `${mark(`start:${at}:scs_check_night[collapsed=true]`)}${plain(heading)}\n${lines}\n${mark(`end:${at}:scs_check_night`)}\n`
}
