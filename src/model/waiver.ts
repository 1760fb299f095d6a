/** A FAIL that is tolerated for a time. It never changes a verdict: it is shown beside it. */
export interface Waiver {
  id: string
  /** Name of a subject. */
  subject: string
  scope?: string
  testcase: string
  /** Only findings about these objects; names as reports have them. Without it the whole test case. */
  objects?: string[]
  reason: string
  owner: string
  ticket: string
  /** First and last day (UTC) on which it holds: YYYY-MM-DD. */
  from?: string
  until: string
  /** Where it stands: `waivers.yaml:12`. */
  at: string
}

/** What became of a waiver: `used`: it tolerates a FAIL now; `unused`: nothing fails that it is about; `expired`; `future`: it does not hold yet; `unknown`: there is no such subject or test case. */
export interface WaiverUse {
  waiver: Waiver
  state: 'used' | 'unused' | 'expired' | 'future' | 'unknown'
  /** For people. */
  text: string
}
