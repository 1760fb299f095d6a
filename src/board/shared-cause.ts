import type { Change } from '../model/history.ts'
import { groupBy } from '../report/order.ts'

/** Changes that are told together, at least. */
const MANY = 4
/** What somebody must look at one by one is never told together. */
const ALONE: ReadonlySet<Change['kind']> = new Set(['new-fail', 'other-findings', 'fixed'])
const UNSEEN = /^(?:every cluster: )?could not see [a-z]+\.[a-z0-9-]+(?: of [^:]*)?: (refused|timeout|unreachable|malformed|unsupported)(?=$|:)/
const AGAIN = /^[a-z]+\.[a-z0-9-]+(?: of .*)? could be seen again|^could be looked at again/s

/** Changes of a night in their order; many that one cause explains (an outage) are one item. */
export function bySharedCause(changes: Change[]): Change[][] {
  const keyOf = (one: Change): string => JSON.stringify(ALONE.has(one.kind) ? [one.testcase] : [one.kind, decides(one), one.after, whyOf(one).map(reasonOf)])
  return [...groupBy(changes, keyOf).values()].flatMap(same => (same.length >= MANY && !ALONE.has(same[0]!.kind) ? [same] : same.map(one => [one])))
}

/** What the reasons of test cases have in common: themselves if they are one, else why nothing was seen, without what. */
export function sharedReason(texts: string[]): string {
  return new Set(texts).size === 1 ? texts[0]! : reasonOf(texts[0] ?? '')
}

/** Why these changes came about. */
export function sharedCause(changes: Change[]): string {
  return sharedReason(changes.map(one => whyOf(one).join('; ')))
}

/** The reason without the kind of evidence. */
export function reasonOf(text: string): string {
  const unseen = UNSEEN.exec(text)?.[1]
  if (unseen !== undefined) return `could not see what they need: ${unseen}`
  return AGAIN.test(text) ? 'what they need could be seen again' : text
}

/** Whether it decides: counts in target main. */
export const decides = ({ targets }: Change): boolean => Object.values(targets).includes('main')
const whyOf = ({ because, causes }: Change): string[] => (causes.length === 0 ? [because] : causes.map(({ text }) => text))
