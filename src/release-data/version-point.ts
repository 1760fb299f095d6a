import type { Release } from '../checks/kubernetes-version.ts'

/** Beyond every version. */
const END = Infinity

/** What a text names: the versions from `from` (inclusive) to `before` (exclusive); one release, a branch (`1.15`, `v1.0.x`) or a major version. */
export interface Point {
  from: Release
  before: Release
}

const NUMBER = '([0-9]{1,5})'
const POINT = new RegExp(`^v?${NUMBER}(?:\\.(?:${NUMBER}|x|\\*)(?:\\.(?:${NUMBER}|x|\\*))?)?([-+][0-9A-Za-z.+_-]{1,60})?$`, 'i')

/** Reads a version, a branch or a major version; a pre-release stands for the moment before its release. Undefined for anything else. */
export function readPoint(text: string): Point | undefined {
  const [all, a, b, c, suffix = ''] = POINT.exec(text.trim()) ?? []
  if (all === undefined || (b === undefined && c !== undefined)) return undefined
  const [major, minor, patch] = [Number(a), Number(b ?? 0), Number(c ?? 0)]
  const from: Release = [major, minor, patch]
  if (suffix.startsWith('-')) return { from, before: from }
  if (b === undefined) return { from, before: [major + 1, 0, 0] }
  return { from, before: c === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1] }
}

/** The moment after all versions. */
export const never: Release = [END, END, END]
