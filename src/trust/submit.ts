import type { Report } from '../model/report.ts'
import { readAccount } from './account.ts'
import type { Keeper, SubmissionState } from './keeper.ts'
import { type Posted, type Posting, post, reportsUrl } from './monitor-client.ts'
import { type Preflight, preflight } from './preflight.ts'
import { SignatureError } from './signature-error.ts'
import { bodyOf, type OfficialFormat, type Run, submissionOf } from './submission.ts'

export interface SubmitOptions extends Posting {
  monitor: {
    /** Base of the monitor; `/reports` is added. */
    url: string
    /** File with the Base64 of account:password. */
    tokenFile: string
  }
  /** Key that signs, as in `SignOptions`. */
  key: string
  interactive?: boolean
  /** Uuids of the scopes that the monitor knows. */
  scopes: ReadonlySet<string>
  /** `scs-yaml`, what the monitor takes today. */
  format?: OfficialFormat
  /** Keeps what is sent; without it nothing is kept. */
  keep?: Keeper
  /** Everything but sending. */
  dryRun?: boolean
  now?: () => Date
}
export interface Submitted {
  /** `checked`: a dry run found nothing wrong. Only `accepted` and `known` mean that the monitor has the reports. */
  state: SubmissionState | 'checked'
  /** What happened and what to do, for people; without secrets. */
  text: string
  checks: Preflight[]
  runs: Run[]
  /** Of the key that signed. */
  fingerprint: string
  /** Requests that were made. */
  tries: number
  status?: number
}

/**
 * Signs the official form of the reports once and sends it to the compliance monitor, after the monitor's own checks. What was taken before is not
 * sent again. Throws `SignatureError` for key, token file and URL, `StoreError`, and the signal's reason; everything else is told by the state.
 */
export async function submitReports(reports: Report[], options: SubmitOptions): Promise<Submitted> {
  const { keep, signal, now = () => new Date() } = options
  const url = reportsUrl(options.monitor.url)
  const account = await readAccount(options.monitor.tokenFile)
  if (reports.length === 0) throw new SignatureError('there is no report to submit')
  const { key, interactive = false, format = 'scs-yaml' } = options
  const submission = await submissionOf(reports, format, { key, signal, interactive })
  const checks = await preflight(submission, { scopes: options.scopes, now: now(), signal })
  const facts = { checks, runs: submission.runs, fingerprint: submission.fingerprint }
  const wrong = checks.filter(({ problem }) => problem !== null).map(({ check, problem }) => `${check}: ${problem}`)
  if (wrong.length > 0) return { ...facts, state: 'refused', tries: 0, text: `not sent: ${wrong.join('; ')}` }
  const earlier = await keep?.earlier(submission, url.href) ?? { doubt: false }
  if (earlier.taken !== undefined) {
    return { ...facts, state: 'known', tries: 0, text: `not sent again: ${url.host} took it on ${earlier.taken} (kept in ${keep?.where})` }
  }
  if (options.dryRun === true) return { ...facts, state: 'checked', tries: 0, text: `would be sent to ${url.href} as ${account.name} (--dry-run)` }
  await keep?.intend(submission, url.href, now())
  const posted = await post(url, bodyOf(submission), account, options)
  const end = conclusion(posted, { url, account: account.name, runs: submission.runs, doubt: earlier.doubt || posted.doubt })
  await keep?.conclude(submission, url.href, now(), { ...end, answer: posted.answer, ...(posted.status !== undefined && { status: posted.status }) })
  return { ...facts, ...end, tries: posted.tries, ...(posted.status !== undefined && { status: posted.status }) }
}

interface Context {
  url: URL
  account: string
  runs: Run[]
  /** The same bytes may have arrived before. */
  doubt: boolean
}

/** What an answer of the monitor means. */
function conclusion({ status, answer, location, tries }: Posted, { url, account, runs, doubt }: Context): { state: SubmissionState; text: string } {
  const { host } = url
  const said = answer === '' ? '' : ` (it says: ${answer})`
  const n = `${runs.length} report${runs.length === 1 ? '' : 's'}`
  const refused = (text: string) => ({ state: 'refused' as const, text: `${host} ${text}` })
  if (status === undefined) {
    return { state: 'failed', text: `no answer from ${host} after ${tries} tries: ${answer}; send it again: what has arrived is not doubled` }
  }
  if (status === 200) return { state: 'accepted', text: `${host} took ${n}` }
  if (status === 409 && doubt) return { state: 'accepted', text: `${host} had taken ${n} in an earlier try, whose answer was lost` }
  if (status === 409 && runs.length === 1) return { state: 'known', text: `${host} has this report already: ${runs[0]!.uuid}` }
  if (status === 409) return refused(`knows at least one of these ${n} and so took none: submit them one at a time`)
  if (status === 401) return refused(`refused account or signature (401)${said}. ${likely(account, runs)}`)
  if (status === 415) return refused(`does not take this content type (415)${said}: is it a compliance monitor, and does a proxy change headers?`)
  if (location !== undefined) return refused(`redirects to ${location} (${status}): a token is not sent there; give the right --monitor-url`)
  if (status >= 500 || status === 429) return { state: 'failed', text: `${host} answered ${status} in all ${tries} tries${said}; send it again later` }
  return refused(`answered ${status}${said}`)
}

/** The monitor answers 401 to four different mistakes and does not tell which. */
function likely(account: string, runs: Run[]): string {
  const others = [...new Set(runs.map(({ subject }) => subject).filter(subject => subject !== account))]
  return [
    'Likely causes: the token file is of another monitor or was replaced (account and password are not known there)',
    `the public key of --key is not registered for account ${account}`,
    ...(others.length === 0 ? []
      : [`account ${account} may not speak for ${others.slice(0, 5).join(', ')}: it needs the role append_any and must be a delegate of that subject`]),
  ].join('; ')
}
