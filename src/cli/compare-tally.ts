import type { Verdict } from '../model/judging.ts'
import { compare, WORST_FIRST } from '../report/order.ts'
import { decides, type Difference } from './compare-visit.ts'
import { EXIT } from './exit.ts'

/** When: of how many visits, first and last night. */
export interface Nights {
  nights: number
  first: string
  last: string
}
/** A difference of a subject and scope, over all nights that have it; words and finding are those of the last one. */
export interface Shift extends Difference, Nights {
  subject: string
  scope: string
  /** What makes it: definitions, that another version of the scope is judged by, or what another version of the tool does. */
  by: 'rule' | 'version' | 'tool'
}
/** A verdict on a test case that the definitions have no more. */
export interface Gone extends Nights {
  subject: string
  scope: string
  testcase: string
  before: Verdict
}
/** Verdict of target main of a version of the scope; `before` is absent where it was not judged then, or was no more than a draft; `after` where it is in force no more. */
export interface VersionShift extends Nights {
  subject: string
  scope: string
  version: string
  before?: Verdict
  after?: Verdict
}
/** What judging again by other definitions would have changed. */
export interface Comparison {
  /** What was judged, and by what. */
  what: string
  visits: number
  /** Visits in which nothing could be seen: there is nothing to judge again. */
  blind: number
  subjects: number
  /** Ids of standards whose definition differs from that of some visit; and of scopes. */
  changed: string[]
  shifts: Shift[]
  versions: VersionShift[]
  /** By id: in how many visits each verdict; of test cases that the definitions of that time have not. */
  newTestcases: Record<string, Partial<Record<Verdict, number>>>
  /** By test case, the worst verdict first. */
  goneTestcases: Gone[]
  /** Visits that could not be judged again, and why. */
  problems: string[]
}

/** Counts what single visits bring; one for all subjects. */
export class Tally {
  readonly #shifts = new Map<string, Shift>()
  readonly #versions = new Map<string, VersionShift>()
  readonly #gone = new Map<string, Gone>()
  readonly #new = new Map<string, Map<Verdict, number>>()
  /** New test cases that some visit of a subject could tell of. */
  readonly #told = new Set<string>()
  readonly changed = new Set<string>()
  readonly subjects = new Set<string>()
  readonly problems: string[] = []
  visits = 0
  blind = 0

  shift(one: Omit<Shift, keyof Nights>, night: string): void {
    const { subject, scope, testcase, kind, before, after, by } = one
    add(this.#shifts, [subject, scope, testcase, kind, before ?? '', after, by], one, night)
  }

  version(one: Omit<VersionShift, keyof Nights>, night: string): void {
    add(this.#versions, [one.subject, one.scope, one.version, one.before ?? '', one.after ?? ''], one, night)
  }

  gone(one: Omit<Gone, keyof Nights>, night: string): void {
    add(this.#gone, [one.subject, one.scope, one.testcase, one.before], one, night)
  }

  newTestcase(subject: string, testcase: string, verdict: Verdict): void {
    const counts = this.#new.get(testcase) ?? new Map<Verdict, number>()
    this.#new.set(testcase, counts.set(verdict, (counts.get(verdict) ?? 0) + 1))
    if (verdict === 'PASS' || verdict === 'FAIL') this.#told.add(JSON.stringify([subject, testcase]))
  }

  /** All of it, sorted. */
  comparison(what: string): Comparison {
    // where one night tells of a new test case, another one that saw less is no riddle
    const shifts = [...this.#shifts.values()].filter(({ kind, before, subject, testcase }) =>
      !(kind === 'cannot-tell' && before === undefined && this.#told.has(JSON.stringify([subject, testcase]))))
    return {
      what, visits: this.visits, blind: this.blind, subjects: this.subjects.size, changed: [...this.changed].sort(compare),
      shifts: shifts.sort((a, b) => weight(a) - weight(b) || compare(a.testcase, b.testcase) || compare(a.subject, b.subject) || compare(a.first, b.first)),
      versions: [...this.#versions.values()].sort((a, b) => compare(a.subject, b.subject) || compare(a.version, b.version) || compare(a.first, b.first)),
      newTestcases: Object.fromEntries([...this.#new].sort(([a], [b]) => compare(a, b)).map(([id, counts]) => [id, Object.fromEntries(counts)])),
      goneTestcases: [...this.#gone.values()].sort((a, b) => compare(a.testcase, b.testcase) || WORST_FIRST.indexOf(a.before) - WORST_FIRST.indexOf(b.before) || compare(a.subject, b.subject)),
      problems: [...this.problems].sort(compare),
    }
  }
}

const ORDER = ['new-fail', 'not-judged', 'cannot-tell', 'other-findings', 'decides-no-more', 'fixed', 'judged']
const weight = ({ kind, targets }: Shift): number => (decides(targets) ? 0 : ORDER.length) + ORDER.indexOf(kind)

/** 1 a new FAIL in target main, 2 something there would not be judged (also because its version is in force no more) or could not be judged again, else 0. */
export function comparisonCode({ shifts, versions, problems }: Comparison): number {
  const kinds = new Set(shifts.filter(({ targets }) => decides(targets)).map(({ kind }) => kind))
  const moved = versions.filter(({ before, after }) => before !== undefined && before !== after).map(({ after }) => after)
  if (kinds.has('new-fail') || moved.includes('FAIL')) return EXIT.fail
  const ended = versions.some(({ after }) => after === undefined)
  const unjudged = ended || kinds.has('not-judged') || kinds.has('cannot-tell') || moved.includes('DNF') || moved.includes('MISS')
  return unjudged || problems.length > 0 ? EXIT.notJudged : EXIT.pass
}

function add<One extends object>(all: Map<string, One & Nights>, parts: string[], one: One, night: string): void {
  const key = JSON.stringify(parts)
  const known = all.get(key)
  if (known === undefined) all.set(key, { ...one, nights: 1, first: night, last: night })
  else all.set(key, night < known.last ? { ...known, nights: known.nights + 1, first: night < known.first ? night : known.first } : { ...one, nights: known.nights + 1, first: known.first, last: night })
}
