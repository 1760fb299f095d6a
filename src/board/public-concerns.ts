import { NOT_SHOWN } from '../report/public-words.ts'

const DAY = String.raw`\d{4}-\d\d-\d\d`
/** Of a visit. */
const ID = String.raw`${DAY}(?:T\d\d:\d\d:\d\dZ)?(?:~\d{1,9})?`
const NAME = String.raw`[A-Za-z0-9._-]{1,60}`

/** What a rule finds wrong, up to where details follow, which repeat reasons of verdicts. */
const CONCERN = new RegExp(`^(?:${[
  `target main of ${NAME} is (?:FAIL|MISS|DNF|PASS) \\([0-9A-Z, ]{1,60}\\)(?:, but \\d+ of them by other definitions than today's)?`, `target main of ${NAME} has no test case`,
  `\\d+ of \\d+ manual checks (?:has|have) no valid attestation that passes(?: \\(${NAME} counts none of them in target main\\))?`,
  `the newest visit ended on ${DAY}, \\d+ days ago: at most \\d+`, 'the newest visit is (?:partial|failed)', 'it was never visited(?:, so nothing is known of it)?',
  `${NAME} ${NAME} is (?:in its last months \\(warn\\)|(?:effective|draft|deprecated|not in force)(?: on ${DAY}: only effective and warn certify)?)(?:; it ends on ${DAY}, before the certificate)?`,
  `there is no scope ${NAME}`,
  // of the register itself, which is public
  String.raw`statement \d+ \([a-z]{1,20}\) (?:is not signed|cannot follow [a-z]{1,20})`, String.raw`the signature of statement \d+ \([a-z]{1,20}\) does not count`,
  String.raw`statement \d+ of the register, which may revoke it, does not hold`, String.raw`the signer of statement \d+ \([a-z]{1,20}\) was not checked`,
  String.raw`statement \d+ \(granted\): its term overlaps that of C-\d{4}-\d{4,9}, which is of the same subject, scope and version`,
  String.raw`statement \d+ \(granted\): ${NAME} ${NAME} was (?:draft|deprecated|not in force) on ${DAY}`, String.raw`statement \d+ \(granted\): its report says that target main of ${NAME} is FAIL`,
  String.raw`statement \d+ \(granted\): its report is not that of the visit ${ID}`, String.raw`statement \d+ \(granted\): its report sha256:[0-9a-f]{64} (?:is not in the store|is damaged|cannot be read as such)`,
  String.raw`statement \d+ \(granted\): its visit ${ID}(?: is not in the store, and its report alone does not say that target main of ${NAME} passed|, or definitions of that, (?:is not in the store|is damaged|cannot be read as such))`,
  String.raw`statement \d+ \(granted\): target main of ${NAME} was (?:FAIL|MISS|DNF|without a test case) when it was granted`,
  String.raw`statement \d+ \(granted\): its report is about another subject or scope`, '[a-z]{1,20} despite the rule "[a-z]{1,20}"(?= \\()',
].join('|')})(?=$|: | \\()`)

/** A concern about a certificate as everybody may read it: which rule is broken, without what was seen. */
export function publicConcern(text: string): string {
  return CONCERN.exec(text)?.[0] ?? WITHHELD
}
const WITHHELD = `a concern that is ${NOT_SHOWN}`
