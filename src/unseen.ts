import type { UnseenReason } from './model/evidence.ts'

/** Thrown by whatever looks at a cloud and could not see; carries the reason that the evidence records. */
export class Unseen extends Error {
  override name = 'Unseen'
  constructor(readonly reason: UnseenReason, message: string, readonly status?: number) {
    super(message)
  }
}
