import type { Cause, Change, ChangeKind } from '../model/history.ts'
import { groupBy } from './order.ts'

/** What a reader must look at object by object is told together only where the objects are the same. */
const BY_OBJECT: ReadonlySet<ChangeKind> = new Set(['new-fail', 'other-findings'])
const KIND = String.raw`[a-z]+\.[a-z0-9-]+`
const UNSEEN = new RegExp(`(?<=could not see )${KIND}(?=:| of |$)`)
const AGAIN = new RegExp(`^${KIND}(?= of | could be seen again)`)

/** The changes in their order; those of one kind and the same causes are one item: an outage is one, not as many as there are test cases. */
export function together(changes: Change[]): Change[][] {
  return [...groupBy(changes, keyOf).values()]
}

/** Changes that are told together as one: what they have in common, in the words of all of them where they agree; a single one as it is. */
export function asOne(same: Change[]): Change {
  const first = same[0]!
  if (same.length === 1) return first
  const { findings, ...rest } = first
  const causes = agreed(same.flatMap(change => change.causes.map(cause => ({ ...cause, common: common(cause.text, change) }))))
  const reasons = agreed(same.map((change): Said => ({ kind: 'unknown', text: change.because, common: common(change.because, change) })))
  const because = reasons.length === 1 && !causes.some(({ text }) => text === reasons[0]!.text) ? reasons[0]!.text : ''
  return { ...rest, because, causes, ...(findings !== undefined && BY_OBJECT.has(first.kind) && { findings }) }
}

function keyOf(change: Change): string {
  const { kind, because, causes, findings } = change
  const why = causes.length === 0 ? [common(because, change)] : causes.map(({ kind: of, text, values }) => JSON.stringify([of, common(text, change), values]))
  return JSON.stringify([kind, [...new Set(why)].sort(), BY_OBJECT.has(kind) ? [common(because, change), findings] : []])
}

/** The text without what it says of this test case alone: its name, and which kind of evidence it needs. */
function common(text: string, { testcase }: Change): string {
  const id = testcase.replace(/ \([^()]*\)$/, '')
  const unseen = text.replace(UNSEEN, 'what they need').replace(AGAIN, 'what they need')
  return id === '' ? unseen : unseen.replaceAll(id, 'TESTCASE')
}

interface Said extends Cause {
  common: string
}

/** Each once: in the words of all, or in what their words have in common. */
function agreed(all: Said[]): Cause[] {
  return [...groupBy(all, one => `${one.kind}\n${one.common}`).values()].map(said => {
    const { common: shared, ...first } = said[0]!
    return { ...first, text: said.every(({ text }) => text === first.text) ? first.text : shared }
  })
}
