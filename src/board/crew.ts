import type { Board, BoardSubject } from '../model/board.ts'
import type { StoreReason } from '../history/store-error.ts'
import type { VisitJournal, VisitsWork } from './visit-journal.ts'
import type { PageWork, ReportDone, ReportWork } from './night-work.ts'

/** Does the work that there is much of: visits, reports, pages of nights and of subjects. */
export interface Crew {
  /** As `readVisits` of which nothing is kept. */
  visits(work: VisitsWork): Promise<VisitJournal>
  /** As `readReport`. */
  report(work: ReportWork): Promise<ReportDone>
  /** As `nightPage`, of the board that it was briefed with. */
  page(work: PageWork): Promise<string>
  /** As `renderSubject` and `atomFeed`, of that board. */
  subject(work: SubjectWork): Promise<SubjectDone>
  /** What pages need of the board: all but its subjects. */
  brief(board: Board): void
  end(): Promise<void>
}

/** Makes the page and the feed of a subject. */
export interface SubjectWork {
  kind: 'subject'
  subject: BoardSubject
}

export interface SubjectDone {
  page: string
  feed: string
}

/** What a thread is asked, and what it tells. */
export type Work = VisitsWork | ReportWork | PageWork | SubjectWork
export type Done = VisitJournal | ReportDone | SubjectDone | string
export type Asked = { number: number; work: Work } | { board: Board }
export type Told = { number: number; done: Done } | { number: number; failed: { name: string; message: string; reason?: StoreReason } }
