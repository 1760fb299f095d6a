import { suggest } from '../nearest.ts'

/** Thrown when a caller names a scope, version or id that does not exist; the message lists what does. A mistake of usage. */
export class UnknownName extends Error {
  override name = 'UsageError'
  constructor(kind: string, name: string, known: string[]) {
    const near = suggest(name, known)
    const list = near.startsWith('did you mean') ? `; known: ${known.slice(0, 30).join(', ')}` : ''
    super(`there is no ${kind} ${JSON.stringify(name.slice(0, 100))}: ${near}${list}`)
  }
}
