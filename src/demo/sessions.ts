import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'

/** A token and what Keystone says of it. */
export interface Session {
  token: string
  body: JsonObject
  scoped: boolean
  methods: string[]
  expiresAt: Date
}

/** The tokens in force: random, gone with the process, never written anywhere. */
export class Sessions {
  readonly #open = new Map<string, Session>()

  /** Opens a session; `body` is the token document of Keystone. */
  open(session: Omit<Session, 'token'>): Session {
    const token = 'gAAAAA' + randomBytes(132).toString('base64url')
    const opened = { ...session, token }
    this.#open.set(token, opened)
    return opened
  }

  /** The session of a token, unless it is unknown, revoked or expired. */
  find(token: string | string[] | undefined): Session | undefined {
    const session = typeof token === 'string' ? this.#open.get(token) : undefined
    return session !== undefined && session.expiresAt.getTime() > Date.now() ? session : undefined
  }

  /** Ends the session of a token. */
  revoke(token: string | string[] | undefined): void {
    if (typeof token === 'string') this.#open.delete(token)
  }
}
