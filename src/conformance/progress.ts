/** Milliseconds between two words about progress. */
const INTERVAL = 60_000
/** What ginkgo and hydrophone say in between: how many tests will run, and how far they are. */
const WORTH = /Will run \d+ of \d+ specs|\d+ (?:of|\/) \d+|Ran \d+ of \d+ Specs|\d+ Passed \| \d+ Failed|Progress/i
/** Characters of a line. */
const MOST = 200

/** Takes the output of a program and says what is worth it: the first such line at once, later ones at most once a minute. */
export function progressOf(say: (text: string) => void, now: () => number = Date.now): (text: string) => void {
  let rest = ''
  let said = -Infinity
  return text => {
    const lines = (rest + text).split(/[\r\n]/)
    rest = lines.pop()?.slice(-4 * MOST) ?? ''
    const line = lines.findLast(one => one.length <= 4 * MOST && WORTH.test(one))
    if (line === undefined || now() - said < INTERVAL) return
    said = now()
    say(line.slice(0, MOST))
  }
}
