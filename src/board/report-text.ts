import { canonicalJson } from '../evidence/canonical.ts'
import type { Report } from '../model/report.ts'
import { visibleJson } from '../report/untrusted.ts'

/** Bytes of a report that is read; that of a cloud with 1,000 findings has 1 MB. */
const MOST = 64 * 1024 * 1024
/** Bytes up to which it is not looked for depth first: what they hold fits into memory however deep it is. */
const SMALL = 4 * 1024 * 1024
/** Levels of a report; evidence has at most 64, and a report less. */
const LEVELS = 100

/** A report of the store, which anybody may have written. Throws SyntaxError where it is no JSON, too large, or nested too deeply to be one. */
export function reportIn(bytes: Buffer): Report {
  if (bytes.length > MOST) throw new SyntaxError(`it has ${bytes.length} bytes, and no report has more than ${MOST}`)
  if (bytes.length > SMALL && isDeep(bytes)) throw new SyntaxError(`it is nested deeper than ${LEVELS} levels, so it is no report`)
  return JSON.parse(String(bytes)) as Report
}

/** Whether the text says nothing but what the value says: no member twice, the first of which readers would not see. */
export function saysNoMore(bytes: Buffer, report: Report): boolean {
  const text = String(bytes)
  const made = JSON.stringify(report, null, 2)
  // nearly always: members are in the order of the text, and all is ASCII
  if (made.length === text.length - 1 && text.endsWith('\n') && text.startsWith(made)) return true
  return visibleJson(canonicalJson(report, { pretty: true })) === text
}

function isDeep(bytes: Buffer): boolean {
  const [QUOTE, BACKSLASH] = [0x22, 0x5c]
  let depth = 0
  let quoted = false
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]!
    if (quoted) {
      if (byte === BACKSLASH) i += 1
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > LEVELS) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}
