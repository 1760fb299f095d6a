import type { Instant } from '../model/json.ts'
import type { Waiver, WaiverUse } from '../model/waiver.ts'
import { suggest } from '../nearest.ts'
import { isAbout, type Judged, namedOf, phaseOf, toleranceOf } from './tolerance.ts'

/** What there is, to tell a slip of the pen. */
export interface Known {
  subjects: Iterable<string>
  /** Ids; not given: whatever was loaded is known. */
  testcases?: Iterable<string>
}

/** What became of each waiver as of an instant, in their order: `judged` is all that there is to tolerate, the newest result of every test case. */
export function waiverUses(waivers: readonly Waiver[], judged: Iterable<Judged>, { subjects, testcases }: Known, asOf: Date | Instant): WaiverUse[] {
  const names = new Set(subjects)
  const ids = testcases === undefined ? undefined : new Set(testcases)
  const bySubject = new Map<string, Judged[]>()
  for (const one of judged) {
    const same = bySubject.get(one.subject)
    if (same === undefined) bySubject.set(one.subject, [one])
    else same.push(one)
  }
  return waivers.map((waiver): WaiverUse => {
    const { subject, testcase } = waiver
    if (!names.has(subject)) return { waiver, state: 'unknown', text: `there is no subject ${JSON.stringify(subject)}: ${suggest(subject, names)}` }
    if (ids?.has(testcase) === false) return { waiver, state: 'unknown', text: `there is no test case ${JSON.stringify(testcase)}: ${suggest(testcase, ids)}` }
    return { waiver, ...useOf(waiver, bySubject.get(subject) ?? [], waivers, asOf) }
  })
}

type Use = Pick<WaiverUse, 'state' | 'text'>

function useOf(waiver: Waiver, all: Judged[], waivers: readonly Waiver[], asOf: Date | Instant): Use {
  const { testcase, from = '', until } = waiver
  const about = all.filter(one => isAbout(waiver, one))
  const failing = about.filter(({ verdict }) => verdict === 'FAIL')
  switch (phaseOf(waiver, asOf)) {
    case 'expired': return { state: 'expired', text: failing.length > 0 ? `it ended on ${until}, and ${testcase} still fails` : `it ended on ${until}: remove it` }
    case 'future': return { state: 'future', text: `it holds from ${from} on` }
    case 'holds': break
  }
  if (failing.length === 0) return { state: 'unused', text: idle(waiver, about) }
  const also = coveredBy(waiver, failing, waivers, asOf)
  if (waiver.objects === undefined) return { state: 'used', text: `${testcase} fails, which is tolerated until ${until}${also}` }
  const hit = failing.filter(one => namedOf(one, waiver).length > 0)
  if (hit.length === 0) return { state: 'unused', text: missed(waiver, failing) }
  const spare = waiver.objects.filter(object => !hit.some(({ objects }) => objects?.includes(object) === true))
  const whole = hit.every(one => toleranceOf(one, waivers, asOf).waiver !== undefined)
  const end = whole ? `${testcase} fails, which is tolerated until ${until}` : `${testcase} fails for other objects too, so it stays FAIL`
  return { state: 'used', text: `${end}${spare.length === 0 ? '' : `; not in violation: ${spare.slice(0, 5).join(', ')}${spare.length > 5 ? ', …' : ''}`}${also}` }
}

/** The first other waiver that tolerates all that this one does; of two that tolerate the same, the later one is told to be covered. */
function coveredBy(waiver: Waiver, failing: Judged[], waivers: readonly Waiver[], asOf: Date | Instant): string {
  const at = waivers.indexOf(waiver)
  const other = waivers.find((one, i) => i !== at && phaseOf(one, asOf) === 'holds' && covers(one, waiver, failing) && (i < at || !covers(waiver, one, failing)))
  return other === undefined ? '' : `; covered by ${other.id} as well`
}

/** Whether the first waiver tolerates whatever the second one does of these FAILs. */
function covers(one: Waiver, other: Waiver, failing: Judged[]): boolean {
  const of = failing.filter(judged => isAbout(other, judged))
  return of.length > 0 && of.every(judged => {
    const tolerated = other.objects === undefined ? judged.objects : namedOf(judged, other)
    return isAbout(one, judged) && (one.objects === undefined || tolerated?.every(object => one.objects?.includes(object) === true) === true)
  })
}

function idle({ testcase }: Waiver, about: Judged[]): string {
  const verdicts = new Set(about.map(({ verdict }) => verdict))
  const [unjudged] = [...verdicts].filter(verdict => verdict === 'DNF' || verdict === 'MISS')
  if (unjudged !== undefined) return `${testcase} is ${unjudged} now: only a FAIL can be waived; it may well fail again`
  return verdicts.has('PASS') ? `${testcase} is PASS: remove it` : `${testcase} is not judged there`
}

function missed({ testcase, objects = [] }: Waiver, failing: Judged[]): string {
  const there = failing.flatMap(one => one.objects ?? [])
  if (there.length === 0) return `${testcase} fails, but which objects are in violation is not known`
  return `${testcase} fails, but for none of the objects named: ${suggest(objects[0] ?? '', there)}`
}
