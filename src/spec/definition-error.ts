/** One thing wrong with a definition file. Line and column count from 1; both are 0 where it is about the file as a whole, which was not read. All strings may hold text of the file. */
export interface Problem {
  file: string
  line: number
  column: number
  message: string
  /** What to change. */
  cure?: string
}

/** `FILE:LINE:COLUMN: message (cure)`; of the file as a whole `FILE: message (cure)`. */
export function problemLine({ file, line, column, message, cure }: Problem): string {
  return `${file}${line === 0 ? '' : `:${line}:${column}`}: ${message}${cure === undefined ? '' : ` (${cure})`}`
}

/** Thrown when definitions cannot be used: carries every problem of every file, its message lists them one per line. */
export class DefinitionError extends Error {
  override name = 'DefinitionError'
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    const sorted = [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column))
    const title = `${sorted.length === 1 ? 'a problem' : `${sorted.length} problems`} in definitions:`
    super([title, ...sorted.map(problemLine).map(oneLine)].join('\n'))
    this.problems = sorted
  }
}

/** Text of a stranger's file on one line: control, bidi and separator characters written out, at most 1,000 characters. */
function oneLine(text: string): string {
  const cut = text.length > 1000 ? text.slice(0, 999) + '…' : text
  const invisible = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
  return cut.replace(invisible, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
}
