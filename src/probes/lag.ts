import { Unseen } from '../unseen.ts'
import { poll } from './poll.ts'

/** Milliseconds that a listing, a cache or a replica may lag behind what was done. */
export const LAG = 10_000

/** What the request gives; 404 is asked again until the time of a lag is over, then thrown. Throws `Unseen` and `Stop`. */
export async function onceThere<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let missing: unknown
  const found = await poll(async () => {
    try {
      return { it: await request() }
    } catch (error) {
      if (!(error instanceof Unseen && error.status === 404)) throw error
      missing = error
      return undefined
    }
  }, LAG, signal)
  if (found === undefined) throw missing
  return found.it
}

/** Whether it becomes true before the time of a lag is over. Throws what `look` throws, and `Stop`. */
export async function becomesTrue(look: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return await poll(async () => await look() || undefined, LAG, signal) ?? false
}
