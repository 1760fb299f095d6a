interface Event {
  due: number
  act(): void
}

/**
 * What will happen in a cluster, in the order of its time (milliseconds since 1970). There are no timers: what is due happens as soon as
 * somebody looks, each thing at its own time.
 */
export class Agenda {
  #now = Date.now()
  #events: Event[] = []

  /** The time within the cluster: that of the event that is happening, or of the last look. */
  get now(): number {
    return this.#now
  }

  /** Plans something for so many milliseconds after now. */
  after(milliseconds: number, act: () => void): void {
    const due = this.#now + milliseconds
    const before = this.#events.findLastIndex(event => event.due <= due)
    this.#events.splice(before + 1, 0, { due, act })
  }

  /** Lets everything happen that is due at the given time. */
  run(until: number): void {
    for (let next = this.#events[0]; next !== undefined && next.due <= until; next = this.#events[0]) {
      this.#events.shift()
      this.#now = Math.max(this.#now, next.due)
      next.act()
    }
    this.#now = Math.max(this.#now, until)
  }
}
