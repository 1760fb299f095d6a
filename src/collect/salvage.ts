import type { Json, Played } from '../model.ts'

/** A play's evidence without what was seen, ended as malformed for this reason, so that it still tells what was done and what is left; undefined for other evidence. */
export function withoutData(data: unknown, why: string): Json | undefined {
  if (!isPlayed(data)) return undefined
  const step = { name: 'keep what was seen', outcome: 'malformed', seconds: 0, message: why }
  return { ...data, data: {}, outcome: 'malformed', steps: [...data.steps, step] } as unknown as Json
}

function isPlayed(data: unknown): data is Played<unknown> {
  return typeof data === 'object' && data !== null && Array.isArray((data as Played<unknown>).leftovers) && Array.isArray((data as Played<unknown>).steps)
}
