/** What plays create begins with this and the run's id. */
const PREFIX = 'scs-check-'
/** Seconds since 1970 in base 36, seven digits, then six random letters or digits; and the part, which needs no quotes in a shell. */
const NAME = /^scs-check-(([0-9a-z]{7})[0-9a-z]{6})-[\w.-]{1,64}$/

/** An id for one visit of one subject: when it began, and 31 bits by chance. */
export function runId(now: Date): string {
  const chance = crypto.getRandomValues(new Uint8Array(6))
  return Math.floor(now.getTime() / 1000).toString(36).padStart(7, '0') + [...chance].map(byte => (byte % 36).toString(36)).join('')
}

/** The name of a thing of a run; `part` tells it from the run's other things. */
export function nameOf(run: string, part: string): string {
  return `${PREFIX}${run}-${part}`
}

/** When the run began that gave this name, in milliseconds since 1970; undefined if no run gave it. */
export function begunAt(name: string): number | undefined {
  const seconds = NAME.exec(name)?.[2]
  return seconds === undefined ? undefined : parseInt(seconds, 36) * 1000
}

/** The run that gave this name; undefined if none did. */
export function runOf(name: string): string | undefined {
  return NAME.exec(name)?.[1]
}
