import { isPassing, postgresFailure } from './postgres-failure.ts'
import type { StoreError } from './store-error.ts'

/** Milliseconds that all statements together wait for a server that is away, and once the program is to end. */
const PATIENCE = 60_000
const HURRY = 2_000
/** Milliseconds away after which it is told. */
const NOTICED = 1_000
/** Milliseconds between looks for a server that is away for longer. */
const LOOK = 10_000

export interface Waiting {
  /** Hears, once each time that the server is away, why and for how long the store waits. */
  onWait?: ((why: string) => void) | undefined
  /** Once it is aborted, a server that is away is waited for no more than two seconds. */
  signal?: AbortSignal | undefined
}

/** One patience for a whole store: how long its server is away counts, and not how many statements wait for it. */
export class Patience {
  readonly #where: string
  readonly #look: () => Promise<void>
  readonly #waiting: Waiting
  /** Since when nothing has succeeded, and the last failure. */
  #away: { since: number; failure: StoreError } | undefined
  #told = false
  #looking: Promise<void> | undefined
  #next = 0

  /** `look` is cheap and throws while the server is away. */
  constructor(where: string, look: () => Promise<void>, waiting: Waiting = {}) {
    this.#where = where
    this.#look = look
    this.#waiting = waiting
  }

  /** Repeats the work while its failures are such that pass; it is told how often it was tried before. Throws StoreError. */
  async patiently<T>(work: (before: number) => Promise<T>, patience = PATIENCE): Promise<T> {
    const start = Date.now()
    for (let before = 0, pause = 200; ; before++, pause = Math.min(2 * pause, 5000)) {
      if (this.#exhausted() !== undefined) await this.#lookAgain()
      try {
        const done = await work(before)
        this.#back()
        return done
      } catch (error) {
        const failure = postgresFailure(this.#where, error)
        if (!isPassing(error)) throw failure
        this.#away = { since: this.#away?.since ?? Date.now(), failure }
        const end = Math.min(start, this.#away.since) + Math.min(patience, this.#limit())
        if (Date.now() + pause > end) throw failure
        this.#tell(failure)
      }
      await this.#pause(pause * (0.5 + Math.random() / 2))
    }
  }

  /** Throws StoreError if the patience is at its end: for what has waited its turn meanwhile. */
  check(): void {
    const failure = this.#exhausted()
    if (failure !== undefined) throw failure
  }

  /** The signal ends it, unless it came before. */
  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#waiting
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal?.addEventListener('abort', done)
    })
  }

  #exhausted(): StoreError | undefined {
    return this.#away !== undefined && Date.now() - this.#away.since >= this.#limit() ? this.#away.failure : undefined
  }

  #limit(): number {
    return this.#waiting.signal?.aborted === true ? HURRY : PATIENCE
  }

  /** One look for all that ask, and none soon after one that failed. */
  #lookAgain(): Promise<void> {
    this.#looking ??= this.#looked().finally(() => { this.#looking = undefined })
    return this.#looking
  }

  async #looked(): Promise<void> {
    if (Date.now() >= this.#next) {
      try {
        await this.#look()
        this.#back()
      } catch (error) {
        this.#next = Date.now() + LOOK
        if (this.#away !== undefined) this.#away.failure = postgresFailure(this.#where, error)
      }
    }
    this.check()
  }

  #back(): void {
    this.#away = undefined
    this.#told = false
    this.#next = 0
  }

  #tell({ message }: StoreError): void {
    if (this.#told || this.#away === undefined || Date.now() - this.#away.since < NOTICED) return
    this.#told = true
    this.#waiting.onWait?.(`${message}; waiting up to ${PATIENCE / 1000} s for it`)
  }
}
