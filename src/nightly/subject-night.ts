import { cardAt, summaryOf } from '../history/score-card.ts'
import type { BoundTestcase, Validity } from '../model/definition.ts'
import type { SubjectNight } from '../notify/notice.ts'

/** What notices, digest, metrics and summary are made of: the card as of now, and its verdict per version. */
export function subjectNight({ card, bound, versions, now, ...rest }: Omit<SubjectNight, 'versions'> & {
  bound: BoundTestcase[]
  versions: { version: string; validity: Validity }[]
  now: Date
}): SubjectNight {
  const judged = versions.map(one => ({ ...one, targets: summaryOf(card, bound, one.version, now) }))
  return { ...rest, card: cardAt(card, now, bound.map(({ testcase }) => testcase.id)), versions: judged }
}
