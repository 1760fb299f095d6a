import { readdir } from 'node:fs/promises'
import type { Check } from '../model/judging.ts'

/** Checks are found beside this file's folder: as source when this runs from source, compiled when compiled. */
const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const folder = new URL('../checks/', import.meta.url)
let files: Promise<string[]> | undefined

/** The checks that `src/checks/<standard id>.ts` exports, by name; null if there is no such file. */
export async function checksOf(standard: string): Promise<Map<string, Check> | null> {
  files ??= readdir(folder)
  if (!/^scs-[0-9]{4}$/.test(standard) || !(await files).includes(standard + suffix)) return null
  const module = (await import(new URL(standard + suffix, folder).href)) as Record<string, unknown>
  return new Map(Object.entries(module).filter((entry): entry is [string, Check] => isCheck(entry[1])))
}

function isCheck(value: unknown): value is Check {
  const candidate = value as Partial<Check> | null
  return typeof candidate === 'object' && candidate !== null && typeof candidate.judge === 'function'
    && typeof candidate.needs === 'object' && typeof candidate.parameters === 'object'
}
