import { dirname, join, resolve } from 'node:path'
import type { Problem } from '../spec/definition-error.ts'
import type { Path, Source } from '../spec/source.ts'
import { durationOf } from './config-duration.ts'

/** A configuration that is being read: its text's places, what is wrong so far, and the surroundings that paths depend on. */
export interface Reading {
  source: Source
  /** Directory of the file, absolute. */
  dir: string
  home: string
  /** Undefined: the variables of the machine that will run it are not known. */
  env: Record<string, string | undefined> | undefined
  problems: Problem[]
  /** What is usable but unwise. */
  warnings: Problem[]
  /** Files that hold secrets, and where the configuration names them. */
  secretFiles: Map<string, Path>
}
export type Dict = Record<string, unknown>

/** Begins to read the file at this absolute path. */
export function reading(source: Source, file: string, home: string, env: Reading['env']): Reading {
  return { source, dir: dirname(file), home, env, problems: [], warnings: [], secretFiles: new Map() }
}

/** Records a problem at this place. */
export function refuse({ source, problems }: Reading, at: Path, message: string, cure: string, key?: string): void {
  problems.push(source.problem(at, message, cure, key))
}

/** Records a warning at this place. */
export function warn({ source, warnings }: Reading, at: Path, message: string, cure: string): void {
  warnings.push(source.problem(at, message, cure))
}

/** The absolute path: `~` is the home directory, `${NAME}` a variable, and a relative path begins at the file's directory. */
export function pathAt(read: Reading, path: string, at: Path): string {
  const { env } = read
  const filled = path.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const value = env?.[name]
    if (env !== undefined && (value === undefined || value === '')) {
      refuse(read, at, `variable ${name} is not set, so ${JSON.stringify(path)} is no path`, `set ${name}, or write the path`)
    }
    return value ?? whole
  })
  return resolve(read.dir, filled === '~' || filled.startsWith('~/') ? join(read.home, filled.slice(1)) : filled)
}

/** As `pathAt`, of a file that holds a secret. */
export function secretAt(read: Reading, path: string, at: Path): string {
  const file = pathAt(read, path, at)
  read.secretFiles.set(file, at)
  return file
}

/** A command whose program, where that is a path, is absolute; a bare name is searched for when it runs. */
export function commandAt(read: Reading, [program = '', ...args]: string[], at: Path): string[] {
  return [/[/~$]/.test(program) ? pathAt(read, program, [...at, 0]) : program, ...args]
}

/** Milliseconds of a duration, or the default where none is given; longer than `most` is a problem. */
export function millisecondsAt(read: Reading, text: unknown, at: Path, otherwise: number, most: number): number {
  if (text === undefined) return otherwise
  const given = durationOf(text as string) ?? otherwise
  if (given > most) refuse(read, at, `${text as string} is too long`, `at most ${most / 3_600_000}h`)
  return Math.min(given, most)
}

/** Seven days in milliseconds: what runs longer than that is no night; and timers of Node.js end at 24 days. */
export const LONGEST = 7 * 86_400_000
