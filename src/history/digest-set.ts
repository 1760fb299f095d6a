import type { Digest } from '../model/history.ts'

/**
 * A set of digests that needs 16 to 32 bytes each: a large store has ten millions. It knows their first 64 bits: one that was never added is taken for
 * one that was by a chance of 2^-64 for each that was.
 */
export class DigestSet {
  #slots = new Uint32Array(2048)
  #size = 0

  add(digest: Digest): void {
    if (this.#size * 4 >= this.#slots.length) this.#grow()
    const [high, low] = bits(digest)
    const slot = this.#find(high, low)
    if (this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0) return
    this.#slots[slot] = high
    this.#slots[slot + 1] = low
    this.#size++
  }

  has(digest: Digest): boolean {
    const slot = this.#find(...bits(digest))
    return this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0
  }

  /** The slot of these bits, or the free one where they would be. */
  #find(high: number, low: number): number {
    const mask = this.#slots.length - 1
    for (let slot = low * 2 & mask; ; slot = slot + 2 & mask) {
      const [h, l] = [this.#slots[slot], this.#slots[slot + 1]]
      if ((h === high && l === low) || (h === 0 && l === 0)) return slot
    }
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Uint32Array(before.length * 2)
    for (let i = 0; i < before.length; i += 2) {
      const [high, low] = [before[i]!, before[i + 1]!]
      if (high === 0 && low === 0) continue
      const slot = this.#find(high, low)
      this.#slots[slot] = high
      this.#slots[slot + 1] = low
    }
  }
}

/** Never both zero, which marks a free slot. */
function bits(digest: Digest): [number, number] {
  const high = Number.parseInt(digest.slice(7, 15), 16)
  const low = Number.parseInt(digest.slice(15, 23), 16)
  return high === 0 && low === 0 ? [1, 0] : [high, low]
}
