import type { Played, Step } from '../model/acting.ts'
import type { Json } from '../model/json.ts'

/** A play's evidence without what was seen, ended as malformed for this reason, so that it still tells what was done and what is left; undefined for other evidence. */
export function withoutData(data: unknown, why: string): Json | undefined {
  if (!isPlayed(data)) return undefined
  const step = { name: 'keep what was seen', outcome: 'malformed', seconds: 0, message: why }
  return { ...data, data: {}, outcome: 'malformed', steps: [...data.steps, step] } as unknown as Json
}

/** Evidence in which no message of a play holds a secret; clouds echo what they are sent. Other evidence is as it was. */
export function scrubbed(seen: Json, scrub: (text: string) => string): Json {
  const data: unknown = seen
  if (!isPlayed(data)) return seen
  const steps = (all: Step[]) => all.map(step => ({ ...step, ...(step.message !== undefined && { message: scrub(step.message) }) }))
  const leftovers = data.leftovers.map(left => ({ ...left, id: left.id === null ? null : scrub(left.id), why: scrub(left.why), command: scrub(left.command) }))
  return { ...data, steps: steps(data.steps), undo: steps(data.undo), leftovers }
}

function isPlayed(data: unknown): data is Played<unknown> {
  return typeof data === 'object' && data !== null && Array.isArray((data as Played<unknown>).leftovers) && Array.isArray((data as Played<unknown>).steps)
}
