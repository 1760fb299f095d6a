import type { Report } from '../model/report.ts'
import { cardAt, type CardVerdict, findResult, never, testcaseOf } from './score-card.ts'
import { reportOf, type Side } from './side.ts'

/** How a test case stands on both sides; undefined where there is no such test case. */
export interface Pair {
  key: string
  was: CardVerdict | undefined
  is: CardVerdict | undefined
}

/** Every test case of either side, with what its card says; one that was there before, but in no card, was MISS. */
export async function pairsOf(before: Side | undefined, after: Side): Promise<Pair[]> {
  const [old, now] = [before === undefined ? {} : cardAt(before.card, before.asOf), cardAt(after.card, after.asOf)]
  const matched = new Set<string>()
  const pairs = Object.entries(now).map(([key, is]): Pair => {
    const [wasKey, was] = findResult(old, testcaseOf(key), is.standardVersions ?? []) ?? []
    if (wasKey !== undefined) matched.add(wasKey)
    return { key, was, is }
  })
  for (const [key, was] of Object.entries(old)) if (!matched.has(key)) pairs.push({ key, was, is: undefined })
  const there = await existence(before, after, pairs)
  return pairs.flatMap(({ key, was, is }) => {
    const [then, today] = there(key)
    const missed: CardVerdict | undefined = was === undefined && before !== undefined && then && is !== undefined ? never(before.asOf) : undefined
    const pair = { key, was: then ? was ?? missed : undefined, is: today ? is : undefined }
    // what a report left out is not gone
    return pair.was === undefined && pair.is === undefined || is === undefined && today ? [] : [pair]
  })
}

/** Whether a test case is defined on the older side, and on the newer one; where no definitions tell it, by the cards and the rules of the reports. */
async function existence(before: Side | undefined, after: Side, pairs: Pair[]): Promise<(key: string) => [boolean, boolean]> {
  const odd = pairs.some(({ key, was, is }) => was === undefined || is === undefined || after.known?.has(testcaseOf(key)) === false)
  const [previous, newest] = odd && before !== undefined ? await Promise.all([reportOf(before, before.night), reportOf(after, after.night)]) : []
  const unchanged = previous !== undefined && newest !== undefined && sameTestcases(previous, newest)
  const cards = new Map(pairs.map(({ key, was, is }) => [key, [was !== undefined, is !== undefined] as const]))
  return key => {
    const [was = false, is = false] = cards.get(key) ?? []
    const today = after.known?.has(testcaseOf(key)) ?? (is || unchanged || newest?.selection !== undefined)
    return [before?.known?.has(testcaseOf(key)) ?? (unchanged ? today : was || previous?.selection !== undefined), today]
  }
}

function sameTestcases(a: Report, b: Report): boolean {
  const part = ({ scope: { digest }, standards, versions }: Report) =>
    JSON.stringify([digest, Object.entries(standards).sort(), versions.map(({ version }) => version)])
  return part(a) === part(b)
}
