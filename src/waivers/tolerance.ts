import type { Instant } from '../model/json.ts'
import type { Verdict } from '../model/judging.ts'
import type { Waiver } from '../model/waiver.ts'
import { dayOf } from './days.ts'

/** A test case of a subject, as waivers see it: of a report, or of a score card. */
export interface Judged {
  subject: string
  /** Id. */
  scope: string
  testcase: string
  verdict: Verdict
  /** Names of the objects in violation. Undefined where not all of them are known: then only a waiver of the whole test case holds. */
  objects?: readonly string[]
}

export interface Tolerance {
  /** The FAIL is tolerated: by this waiver; where several are needed, the one that ends first. */
  waiver?: Waiver
  /** What else is to be told of the FAIL. */
  notes: string[]
}

/** Whether waivers tolerate this FAIL as of an instant; they never do so for another verdict. */
export function toleranceOf(judged: Judged, waivers: readonly Waiver[], asOf: Date | Instant): Tolerance {
  if (judged.verdict !== 'FAIL') return { notes: [] }
  const about = waivers.filter(waiver => isAbout(waiver, judged))
  const holding = about.filter(waiver => phaseOf(waiver, asOf) === 'holds')
  const waiver = holding.filter(({ objects }) => objects === undefined).sort((a, b) => order(b.until, a.until))[0] ?? together(judged, holding)
  if (waiver !== undefined) return { waiver, notes: [] }
  return { notes: [
    ...holding.map(one => partly(judged, one)),
    ...about.flatMap(one => {
      const phase = phaseOf(one, asOf)
      return phase === 'expired' ? [`waiver ${one.id} ended on ${one.until}`] : phase === 'future' ? [`waiver ${one.id} holds from ${one.from ?? ''} on`] : []
    }),
  ] }
}

/** Whether the waiver is about this test case of this subject, in this scope. */
export function isAbout(waiver: Waiver, { subject, scope, testcase }: Pick<Judged, 'subject' | 'scope' | 'testcase'>): boolean {
  return waiver.subject === subject && waiver.testcase === testcase && (waiver.scope === undefined || waiver.scope === scope)
}

/** Whether it holds on the day (UTC) of this instant; first and last day included. */
export function phaseOf({ from, until }: Waiver, asOf: Date | Instant): 'holds' | 'expired' | 'future' {
  const day = dayOf(new Date(asOf))
  return day > until ? 'expired' : from !== undefined && day < from ? 'future' : 'holds'
}

/** The objects in violation that the waiver names. */
export function namedOf({ objects = [] }: Judged, waiver: Waiver): string[] {
  return objects.filter(object => waiver.objects?.includes(object) === true)
}

/** Waivers that name every object in violation, among them. */
function together(judged: Judged, holding: Waiver[]): Waiver | undefined {
  const needed = holding.filter(waiver => namedOf(judged, waiver).length > 0)
  const covered = (judged.objects ?? []).every(object => needed.some(({ objects }) => objects?.includes(object) === true))
  return covered ? needed.sort((a, b) => order(a.until, b.until))[0] : undefined
}

function partly(judged: Judged, waiver: Waiver): string {
  if (judged.objects === undefined) return `waiver ${waiver.id} is about some objects only, and not all that are in violation are known`
  const named = namedOf(judged, waiver).length
  if (named === 0) return `waiver ${waiver.id} names none of the ${judged.objects.length} objects in violation`
  return `waiver ${waiver.id} tolerates ${named} of ${judged.objects.length} objects in violation; the others make it FAIL`
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
