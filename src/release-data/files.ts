import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDir, replaceFile } from '../evidence/files.ts'
import type { ReleaseData } from '../model/release-data.ts'
import { releaseDataSchema } from '../probes/kubernetes-releases.ts'
import { ageOf } from './age.ts'
import { ReleaseDataError } from './release-data-error.ts'
import { jsonOf, shaped } from './shape.ts'

const NAME = 'kubernetes-releases.json'
/** Bytes that a file of data may have: the package's has 60 KB. */
const MAX_BYTES = 8 * 1024 * 1024

const packaged = fileURLToPath(new URL(`../../standards/data/${NAME}`, import.meta.url))

export interface LoadedData {
  file: string
  data: ReleaseData
}

/** The user's own directory of data: `$XDG_DATA_HOME/scs-check`, by default `~/.local/share/scs-check`. */
export function userDir(env: Record<string, string | undefined>): string {
  const base = env['XDG_DATA_HOME']
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local', 'share'), 'scs-check')
}

/** The data of the directory; without one, the user's own if they are newer than the package's, else those. Throws ReleaseDataError. */
export async function loadReleaseData(dir: string | undefined, env: Record<string, string | undefined>): Promise<LoadedData> {
  if (dir !== undefined) {
    const given = await read(join(dir, NAME))
    if (given === undefined) throw new ReleaseDataError(`there is no ${join(dir, NAME)}; scs-check data update --data ${dir} makes it`)
    return given
  }
  const [own, shipped] = await Promise.all([read(join(userDir(env), NAME)), shippedData()])
  return own !== undefined && ageOf(own.data) > ageOf(shipped.data) ? own : shipped
}

/** The package's data. Throws ReleaseDataError. */
export async function shippedData(): Promise<LoadedData> {
  const shipped = await read(packaged)
  if (shipped === undefined) throw new ReleaseDataError(`${packaged} is missing: the installation is not complete`)
  return shipped
}

/** Writes the data, whole or not at all; returns the file's name. */
export async function writeReleaseData(dir: string, data: ReleaseData): Promise<string> {
  const file = join(dir, NAME)
  await makeDir(dir)
  await replaceFile(file, writtenData(data))
  return file
}

/** The data as text, one release, branch or CVE per line. */
export function writtenData({ releases, branches, cves, ...head }: ReleaseData): string {
  const lines = (items: unknown[]): string => `[\n${items.map(item => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "branches": ${lines(branches)},\n  "cves": ${lines(cves)},\n  "releases": ${lines(releases)}\n}\n`
}

/** The text of a file of at most 8 MiB; undefined if there is none. Throws ReleaseDataError. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new ReleaseDataError(`${file}: is not a file`)
    if (found.size > MAX_BYTES) throw new ReleaseDataError(`${file}: is larger than ${MAX_BYTES} bytes`)
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (error instanceof ReleaseDataError) throw error
    throw new ReleaseDataError(`${file}: cannot be read (${code ?? 'error'})`)
  }
}

async function read(file: string): Promise<LoadedData | undefined> {
  const text = await readText(file)
  if (text === undefined) return undefined
  const value = jsonOf(text, file)
  if (file === packaged) return { file, data: value as ReleaseData } // proved by tests
  return { file, data: shaped<ReleaseData>(releaseDataSchema, value, `${file} (scs-check data update makes it anew)`) }
}
