/**
 * Why a store could not do it: `missing`: what was asked for is not there; `damaged`: it is there and cannot be trusted; `busy`: somebody else is at it;
 * `io`: disk, network or rights; `format`: not what a store holds, or of a newer version.
 */
export type StoreReason = 'missing' | 'damaged' | 'busy' | 'io' | 'format'

/** Thrown by every store; the message is for people and names the place and the cure. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly reason: StoreReason

  constructor(reason: StoreReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Whether an error says that something is missing or damaged in a store; else the store itself fails. */
export function isDamage(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.reason === 'damaged' || error.reason === 'missing' || error.reason === 'format')
}
