import type { OpenStack } from '../model.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { Stop } from './classify.ts'
import { poll } from './poll.ts'
import { type Kind, type KindName, kindOf } from './resources.ts'

/** Milliseconds for one thing to go: a request that meets a busy thing is repeated until then. */
const PATIENCE = 60_000
/** Milliseconds in which a thing whose creation was not answered must appear in the listing. */
const APPEARS = 3_000
/** Statuses of a removal that may succeed a moment later: the thing is busy, or the service has a hiccup. */
const BUSY = [400, 409, 423, 429, 500, 502, 503, 504]

/** Removes a thing by its id, or where that never came by its name, and waits until it is gone. Throws `Unseen` or `Stop`. */
export async function removeThing(cloud: OpenStack, kind: KindName | Kind, thing: { id: string | null; name: string }, signal: AbortSignal): Promise<void> {
  const { list } = kindOf(kind)
  const named = async () => {
    const found = (await list(cloud)).filter(({ name }) => name === thing.name).map(({ id }) => id)
    return found.length > 0 ? found : undefined
  }
  const ids = thing.id !== null ? [thing.id] : await poll(named, APPEARS, signal) ?? []
  for (const id of ids) await removeId(cloud, kind, id, signal)
}

async function removeId(cloud: OpenStack, kind: KindName | Kind, id: string, signal: AbortSignal): Promise<void> {
  const { noun, service, path, one, remove, lingers } = kindOf(kind)
  let last: unknown
  const asked = await poll(async () => {
    try {
      await remove(cloud, id)
      return true
    } catch (error) {
      if (!(error instanceof Unseen) || error.status === undefined || !BUSY.includes(error.status)) throw error
      last = error
      return undefined
    }
  }, PATIENCE, signal)
  if (asked === undefined) throw last
  if (!lingers) return
  const gone = await poll(async () => {
    const answer = await cloud.get(service, `${path}/${encodeURIComponent(id)}`).catch((error: unknown) => {
      if (error instanceof Unseen && (error.status === 404 || error.status === 410)) return null
      throw error
    })
    if (answer === null) return true
    const status = member(member(answer, one), 'status')
    if (status === 'error_deleting') throw new Stop('error', `the ${noun} went to status error_deleting`)
    return status === 'DELETED' ? true : undefined
  }, PATIENCE, signal)
  if (gone === undefined) throw new Stop('not-ready', `the ${noun} is not gone ${PATIENCE / 1000} s after its removal`)
}
