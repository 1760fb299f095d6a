import { nearest } from '../nearest.ts'
import type { Path } from '../spec/source.ts'
import { type Dict, type Reading, refuse } from './config-reading.ts'

/** A word in braces, however many and with whatever spaces; `${NAME}` is a variable. */
const BRACES = /(?<!\$)\{{1,3} {0,3}[A-Za-z_-]{1,40} {0,3}\}{1,3}/g
const COMMANDS = /provision$/

/**
 * Refuses words in braces where only `{subject}` is filled in: in defaults any other; in what commands get, which may have braces of their own, and in subjects
 * those that look like it.
 */
export function checkBraces(read: Reading, raw: Dict): void {
  for (const [key, value] of Object.entries((raw['defaults'] ?? {}) as Dict)) check(read, value, ['defaults', key], !COMMANDS.test(key))
  for (const [i, own] of (raw['subjects'] as Dict[]).entries()) {
    for (const [key, value] of Object.entries(own)) if (key !== 'description') check(read, value, ['subjects', i, key], false)
  }
}

function check(read: Reading, value: unknown, at: Path, all: boolean): void {
  if (typeof value === 'string') {
    for (const [found] of value.matchAll(BRACES)) {
      const near = nearest(found.replace(/[{} ]/g, ''), ['subject']).length > 0
      if (found === '{subject}' || !(all || near)) continue
      refuse(read, at, `${JSON.stringify(found)} is not filled in`, near ? 'did you mean "{subject}"?' : 'only {subject} is')
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) check(read, item, [...at, Array.isArray(value) ? Number(key) : key], all)
  }
}
