import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Fleet } from '../../src/model/fleet.ts'
import { FleetError } from '../../src/nightly/config-error.ts'
import { loadFleet } from '../../src/nightly/config.ts'

/** The first lines of every file. */
export const HEAD = 'format: scs-check/nightly/1\nstore: ./store\n'
/** A file whose subjects are these lines; its line 4 is the first of them. */
export const subjects = (...lines: string[]): string => `${HEAD}subjects:\n${lines.map(line => `  - ${line}\n`).join('')}`

/** The fleet of a file with this text, its directory, and warnings without it. */
export async function load(text: string, env: Record<string, string> = {}): Promise<{ fleet: Fleet; dir: string; warnings: string[] }> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-fleet-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'nightly.yaml'), text)
  const warnings: string[] = []
  const fleet = await loadFleet(join(dir, 'nightly.yaml'), { env: { HOME: '/home/me', ...env }, onWarning: line => warnings.push(line.replaceAll(`${dir}/`, '')) })
  return { fleet, dir, warnings }
}

/** The problems with which the text is refused: `LINE:COLUMN message (cure)`. */
export async function refused(text: string, env: Record<string, string> = {}): Promise<string[]> {
  const error: unknown = await load(text, env).then(() => new Error('nothing was refused'), (thrown: unknown) => thrown)
  if (!(error instanceof FleetError)) throw error
  return error.problems.map(({ line, column, message, cure }) => `${line}:${column} ${message}${cure === undefined ? '' : ` (${cure})`}`)
}
