import type { Said } from '../history/card-proof.ts'
import type { StoreReason } from '../history/store-error.ts'
import type { Board } from '../model/board.ts'
import type { ReportDone, ReportWork, SaidWork } from './night-work.ts'
import type { SubjectDone, SubjectWork } from './subject-files.ts'
import type { VisitJournal, VisitsWork } from './visit-journal.ts'

/** Does the work that there is much of: visits, reports, all that is made of one subject. */
export interface Crew {
  /** As `readVisits` of which nothing is kept. */
  visits(work: VisitsWork): Promise<VisitJournal>
  /** As `readReport`. */
  report(work: ReportWork): Promise<ReportDone>
  /** As `readSaid`. */
  said(work: SaidWork): Promise<Said>
  /** As `subjectFiles`, of the board that it was briefed with. */
  subject(work: SubjectWork): Promise<SubjectDone>
  /** What pages need of the board: all but its subjects. */
  brief(board: Board): void
  end(): Promise<void>
}

/** What a thread is asked, and what it tells. */
export type Work = VisitsWork | ReportWork | SaidWork | SubjectWork
export type Done = VisitJournal | ReportDone | Said | SubjectDone
export type Asked = { number: number; work: Work } | { board: Board }
export type Told = { number: number; done: Done } | { number: number; failed: { name: string; message: string; reason?: StoreReason } }
