import type { Verdict } from '../model/judging.ts'
import { DOUBTS } from './doubts.ts'
import { publicMessage } from './public-messages.ts'

/** Stands for what only the full view shows. */
export const NOT_SHOWN = 'not shown in the public view'

const KIND = String.raw`[a-z]+\.[a-z0-9-]+`
const REASON = '(?:refused|timeout|unreachable|malformed|unsupported)'
const DAY = String.raw`\d{4}-\d\d-\d\d`
const INSTANT = String.raw`${DAY}T\d\d:\d\d:\d\dZ`
const whole = (...shapes: string[]): RegExp => new RegExp(`^(?:${shapes.join('|')})$`, 'u')

/** Of the tool's own words, with nothing of a cloud in them but numbers and dates. */
const BECAUSE = whole(
  String.raw`[A-Za-z][A-Za-z0-9 ]{0,60} examined: \d+(?:, \d+ remarks?)?`, String.raw`nothing that the demand applies to(?:, \d+ remarks?)?`,
  String.raw`\d+ of \d+ [A-Za-z0-9 ]{1,60} in violation`, 'nothing to examine: the cloud shows none of these [A-Za-z0-9 ]{1,60}',
  `could not see ${KIND}: ${REASON}`, `no evidence of kind ${KIND} was collected`, String.raw`evidence ${KIND} has revision \d+, which this check does not read`,
  String.raw`needs an active test, which --passive leaves out: [\w ,:()-]{1,120}`, String.raw`needs (?:results of|managers of) [\w ,:()-]{1,160}`,
  String.raw`(?:the attestation is dated after the date of judging; )?needs a person: [^\p{C}]{1,400}; scs-check attest [\w.-]{1,120} …`, `retired by SCS on ${DAY}`, 'never tried',
  `expired: the evidence was valid until ${DAY}`, String.raw`the last result \((?:PASS|FAIL|DNF|MISS) of ${DAY}\) expired on ${DAY}`,
  `judged only on ${DAY}; was the clock of a machine wrong\\?`, 'no definition knows this test case any more',
  String.raw`the visit of ${DAY}(?:T\d\d:\d\d:\d\dZ)?(?:~\d{1,9})? (?:cannot be read|does not count: (?:${Object.values(DOUBTS).join('|')}))`, 'attested by a person', 'attested as violated by a person',
  ...Object.values({ PASS: 'fulfilled', FAIL: 'violated', DNF: 'could not be judged', MISS: 'not tried' }).map(word => `${word}; why is ${NOT_SHOWN}`),
)
const NOTES = whole(
  'judged with a privileged account, allowed by --allow-privileged', `judged as of ${INSTANT}, before the evidence was taken \\(${INSTANT}\\)`,
  'something was left in the cloud', `remarks of the visit that are ${NOT_SHOWN}: \\d+`,
)
const WORD: Record<Verdict, string> = { PASS: 'fulfilled', FAIL: 'violated', DNF: 'could not be judged', MISS: 'not tried' }

/** The reason of a verdict without what a cloud or a person told: kept where it is of the tool's own words, else what `tell` makes of it, else its class. */
export function publicBecause(verdict: Verdict | undefined, because: string, tell: (text: string) => string | undefined = () => undefined): string {
  const [, everywhere = '', text = ''] = /^(every cluster: )?(.*)$/s.exec(because) ?? []
  if (BECAUSE.test(text)) return because
  const told = tell(text) ?? publicMessage(text)
  if (told !== undefined) return everywhere + told
  const unseen = new RegExp(`could not see ${KIND}: ${REASON}(?=: )`).exec(text)?.[0]
  if (unseen !== undefined) return everywhere + unseen
  const attested = /^attested (?:as violated )?by /.exec(text)?.[0]
  if (attested !== undefined) return `${attested}a person`
  return `${verdict === undefined ? 'it' : WORD[verdict]}; why is ${NOT_SHOWN}`
}

/** Remarks about the visit: those of a known shape, without names and ids; how many the others are. */
export function publicNotes(notes: string[]): string[] {
  const kept = notes.flatMap(note => {
    if (NOTES.test(note)) return [note]
    if (/^judged with a privileged account \(role [^()]*\), allowed by --allow-privileged$/.test(note)) return ['judged with a privileged account, allowed by --allow-privileged']
    return /^(?:perhaps )?left in the cloud: /.test(note) ? ['something was left in the cloud'] : []
  })
  const others = notes.filter(note => !NOTES.test(note) && !/^(?:judged with a privileged account \(|(?:perhaps )?left in the cloud: )/.test(note)).length
  return [...new Set(kept), ...(others === 0 ? [] : [`remarks of the visit that are ${NOT_SHOWN}: ${others}`])]
}
