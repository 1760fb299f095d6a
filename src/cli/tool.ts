import { readFileSync } from 'node:fs'

/** Name and version of this program, as reports and collections record it. */
export function tool(): { name: string; version: string } {
  const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { name: string; version: string }
  return { name, version }
}
