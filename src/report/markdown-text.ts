import { plain } from './untrusted.ts'

/** Untrusted prose in Markdown: markup is escaped; words that renderers link by themselves (URLs, mentions, issues) become code. */
export function prose(text: string, max?: number): string {
  return words(text, max, code)
}

/** Like prose, for a cell of a table: no bar ends the cell, not even one within code. */
export function cell(text: string): string {
  return words(text, undefined, word => code(word).replaceAll('|', '\\|'))
}

/** Untrusted text as a code span that it cannot leave. */
export function code(text: string, max?: number): string {
  const shown = plain(text, max)
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  const room = shown === '' || /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${fence}${room}${shown}${room}${fence}`
}

/** A link, if the address is a plain http(s) URL; otherwise both as text. */
export function link(text: string, url: string): string {
  return /^https?:\/\/[\w./~?=&#%+-]+$/.test(url) ? `[${escaped(plain(text))}](${url})` : `${prose(text)} (${code(url)})`
}

function words(text: string, max: number | undefined, linking: (word: string) => string): string {
  const parts = plain(text, max).split(' ').filter(word => word !== '')
  const safe = parts.map(word => (/@|:\/\/|www\.|[#!]\d/i.test(word) ? withinMarks(word, linking) : escaped(word))).join(' ')
  // at its start the text must not become a list or a rule
  return safe.replace(/^[-+=]/, '\\$&').replace(/^(\d{1,9})([.)])/, '$1\\$2')
}

/** Brackets around the word and punctuation behind it stay outside; a bracket that the word itself opens stays in. */
function withinMarks(word: string, linking: (word: string) => string): string {
  const start = word.startsWith('(') ? 1 : 0
  const opened = word.lastIndexOf('(') >= start
  let end = word.length
  while (end > start && (opened ? ',.;:' : '),.;:').includes(word[end - 1] ?? '')) end -= 1
  return `${word.slice(0, start)}${linking(word.slice(start, end))}${word.slice(end)}`
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~&$]/g, '\\$&')
}
