/** Why a text is refused: `position` is the index of the first character that is wrong. */
export interface Refusal {
  position: number
  reason: string
}

/** Reads a text from left to right; every method tries once, without going back further than its own start. The first refusal stays. */
export class Reader {
  at = 0
  refusal: Refusal | undefined
  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at === this.text.length
  }
  refuse(position: number, reason: string): void {
    this.refusal ??= { position, reason }
  }
  /** Is the text next? */
  sees(literal: string): boolean {
    return this.text.startsWith(literal, this.at)
  }
  /** Takes the text if it is next. */
  takes(literal: string): boolean {
    if (!this.sees(literal)) return false
    this.at += literal.length
    return true
  }
  /** Takes the first of the codes that is next. */
  oneOf(codes: string[]): string | undefined {
    return codes.find(code => this.takes(code))
  }
  /** Takes characters as long as they are wanted. */
  while(wanted: (character: string) => boolean): string {
    const start = this.at
    while (!this.done && wanted(this.text.charAt(this.at))) this.at++
    return this.text.slice(start, this.at)
  }
  digits(): string {
    return this.while(c => c >= '0' && c <= '9')
  }
  /** Takes every `h` that is next and counts them; more than `most` are refused. */
  fast(most: number, what: string): number {
    const start = this.at
    const count = this.while(c => c === 'h').length
    if (count > most) this.refuse(start + most, `at most ${most} h may mark ${what}, there are ${count}`)
    return count
  }
  /** The count of at least 1 that the digits say; they begin at `start`. */
  positive(digits: string, start: number, what: string): number {
    const count = Number(digits)
    if (digits === '') this.refuse(start, `${what} is missing`)
    else if (!(count > 0)) this.refuse(start, `${what} must be at least 1`)
    return count
  }
  /** What comes next, as a message shows it. */
  next(): string {
    return this.done ? 'the end of the name' : JSON.stringify(this.text.slice(this.at, this.at + 12))
  }
}
