import type { Credential } from './exec-plugin.ts'

/** A credential in use. */
export interface Issued extends Credential {
  /** Taken after a refusal, and not accepted since: another refusal ends the trying. */
  doubtful: boolean
}
export interface CredentialSource {
  /** What to use now: taken anew shortly before it expires, once for all who wait. */
  current: () => Promise<Issued>
  /** What to use instead of one that the server refused (401); undefined if there is nothing else. */
  renewed: (refused: Issued) => Promise<Issued | undefined>
}

/** Milliseconds for which a failure counts for everybody: asking again at once with wrong credentials may lock the account. */
const FAILURE = 30_000
/** A credential is renewed this long before its end, in milliseconds, but not before nine tenths of its life. */
const EARLY = 30_000

/** Keeps what `take` gives; `take(true)` must not answer from a cache of its own. */
export function keepCredentials(take: (fresh: boolean) => Promise<Credential>): CredentialSource {
  let held: { issued: Promise<Issued>; until: number } | undefined
  let last: Issued | undefined
  let renewal: Promise<Issued | undefined> | undefined

  function issue(fresh: boolean): Promise<Issued> {
    const begin = Date.now()
    const kept = { until: Infinity, issued: take(fresh).then(found => {
      if (found.expires !== undefined) kept.until = found.expires - Math.min(EARLY, Math.max(0, found.expires - begin) / 10)
      const same = last?.token === found.token && last?.cert === found.cert && last?.key === found.key
      last = last !== undefined && same ? last : { ...found, doubtful: false }
      return last
    }, (error: unknown) => {
      kept.until = Date.now() + FAILURE
      throw error
    }) }
    held = kept
    return kept.issued
  }

  const current = () => (held !== undefined && Date.now() < held.until ? held.issued : issue(false))

  async function renew(refused: Issued): Promise<Issued | undefined> {
    const issued = await issue(true)
    issued.doubtful = true
    return issued === refused ? undefined : issued
  }

  return {
    current,
    async renewed(refused) {
      if (last !== refused) return current() // somebody else has renewed it
      if (refused.doubtful) return undefined
      renewal ??= renew(refused).finally(() => { renewal = undefined })
      return renewal
    },
  }
}
