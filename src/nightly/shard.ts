import { createHash } from 'node:crypto'

/** One of several runners that share a night. */
export interface Shard {
  /** From 1. */
  index: number
  count: number
  /** `index/count`. */
  name: string
}

/** A part of a night that cannot be told from what the caller said. */
export class ShardError extends Error {
  override name = 'UsageError'
}

/** More runners than anybody has; a larger number is a slip. */
const MOST = 1000

/** The shard that visits a subject, from 1 to `count`: by the name alone, so that another subject moves no other, and every runner comes to the same. */
export function shardOf(subject: string, count: number): number {
  return Number(createHash('sha256').update(subject).digest().readBigUInt64BE() % BigInt(count)) + 1
}

/**
 * Reads `2/5`: the second of five; or `env/5`: which one of five is told by JOB_COMPLETION_INDEX, which Kubernetes sets in pods of Indexed Jobs and which
 * begins at 0. Throws ShardError.
 */
export function parseShard(text: string, env: Record<string, string | undefined> = process.env): Shard {
  const wrong = (why: string) => new ShardError(`--shard ${JSON.stringify(text.slice(0, 40))}: ${why}`)
  const match = /^(env|[1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)
  if (match === null) throw wrong('say which of how many, e.g. 2/5, or env/5 in a pod of an Indexed Job')
  const said = env['JOB_COMPLETION_INDEX']
  if (match[1] === 'env' && (said === undefined || !/^\d{1,4}$/.test(said))) {
    throw wrong('JOB_COMPLETION_INDEX is not set to a number: is this a pod of an Indexed Job?')
  }
  const index = match[1] === 'env' ? Number(said) + 1 : Number(match[1])
  const count = Number(match[2])
  if (count > MOST) throw wrong(`at most ${MOST}`)
  if (index > count) throw wrong(`there is no ${index} of ${count}${match[1] === 'env' ? ` (JOB_COMPLETION_INDEX is ${said ?? ''}, from 0)` : ''}`)
  return { index, count, name: `${index}/${count}` }
}
