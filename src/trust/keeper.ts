import { createHash } from 'node:crypto'
import { instant } from '../evidence/instant.ts'
import type { Entry, Store } from '../model/history.ts'
import type { Run, Submission } from './submission.ts'

/** How a submission ended: taken now; was there already; told apart whose fault; no clear answer, so that it may have arrived. */
export type SubmissionState = 'accepted' | 'known' | 'refused' | 'failed'

/** What is kept of a submission, before (`intent`) and after it. */
export interface SubmissionRecord {
  format: 'scs-check/submission/1'
  state: 'intent' | SubmissionState
  monitor: string
  /** `run.uuid` of the report. */
  run: string
  /** SHA-256 of the document and of its signature: what was sent is signature, "&", document. */
  document: string
  signature: string
  /** Of the key that signed. */
  key: string
  /** The monitor's answer. */
  status?: number
  answer?: string
}

/** What is known of earlier tries: taken (when), or perhaps arrived without an answer. */
export interface Earlier {
  taken?: string
  doubt: boolean
}

/** Keeps what is sent: `intend` before, `conclude` after. */
export interface Keeper {
  /** Where, for people. */
  readonly where: string
  /** What was sent to this monitor before, of these reports and in these bytes. */
  earlier(submission: Submission, monitor: string): Promise<Earlier>
  intend(submission: Submission, monitor: string, at: Date): Promise<void>
  conclude(submission: Submission, monitor: string, at: Date, end: Conclusion): Promise<void>
}
export interface Conclusion {
  state: SubmissionState
  status?: number
  answer: string
}

/** The record of one run of the submission. */
export function recordOf(submission: Submission, run: Run, monitor: string, end?: Conclusion): SubmissionRecord {
  return {
    format: 'scs-check/submission/1', state: end?.state ?? 'intent', monitor, run: run.uuid,
    document: digest(submission.document), signature: digest(submission.signature), key: submission.fingerprint,
    ...(end?.status !== undefined && { status: end.status }), ...(end !== undefined && { answer: end.answer }),
  }
}

/** What records say of a run at this monitor; a record of another is ignored. */
export function earlierOf(records: { at: string; record: Partial<SubmissionRecord> }[], run: Run, monitor: string, document: string): Earlier {
  const same = records.filter(({ record }) => record.format === 'scs-check/submission/1' && record.monitor === monitor && record.run === run.uuid)
  const taken = same.find(({ record: { state } }) => state === 'accepted' || state === 'known')
  const doubt = same.some(({ record }) => record.document === digest(document) && record.state !== 'refused')
  return { ...(taken !== undefined && { taken: taken.at }), doubt }
}

/** Of all runs together: taken if each is, in doubt only if each may be there. */
export function together(all: Earlier[]): Earlier {
  const times = all.map(({ taken }) => taken)
  const taken = times.every(time => time !== undefined) ? times.sort().at(-1) : undefined
  return { ...(taken !== undefined && { taken }), doubt: all.length > 0 && all.every(({ doubt }) => doubt) }
}

/**
 * Keeps submissions in a store, in the journal `['submissions', subject]`: the bytes as objects, intent and end as entries. Its methods throw
 * `StoreError`.
 */
export function keepInStore(store: Pick<Store, 'where' | 'put' | 'append' | 'entries'>): Keeper {
  const write = async (submission: Submission, monitor: string, at: Date, end?: Conclusion) => {
    const objects = [await store.put(submission.document), await store.put(submission.signature)]
    for (const run of submission.runs) {
      const record = recordOf(submission, run, monitor, end)
      // the order of ids is that of time, also within a millisecond
      const moment = `${at.toISOString()}~${end === undefined ? 1 : 2}-${record.state}`
      const id = `${run.checkedAt}~${run.uuid}~${moment}~${digest(monitor + submission.signature).slice(7, 15)}`
      await store.append(['submissions', run.subject], { ...record, id, at: instant(at), objects })
    }
  }
  return {
    where: store.where,
    async earlier(submission, monitor) {
      const all: Earlier[] = []
      for (const run of submission.runs) {
        const range = `${run.checkedAt}~${run.uuid}~`
        const records: { at: string; record: Partial<SubmissionRecord> }[] = []
        for await (const entry of store.entries(['submissions', run.subject], { after: range, until: `${range}~` })) {
          records.push({ at: entry.at, record: entry as Partial<SubmissionRecord> & Entry })
        }
        all.push(earlierOf(records, run, monitor, submission.document))
      }
      return together(all)
    },
    intend: (submission, monitor, at) => write(submission, monitor, at),
    conclude: (submission, monitor, at, end) => write(submission, monitor, at, end),
  }
}

const digest = (text: string): string => 'sha256:' + createHash('sha256').update(text).digest('hex')
