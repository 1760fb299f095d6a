import type { Board } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import type { Crew } from './crew.ts'
import { KeptRules } from './kept-rules.ts'
import { readReport, readSaid } from './night-work.ts'
import { subjectFiles } from './subject-files.ts'
import { readVisits } from './visit-journal.ts'

/** Does the work in this thread. */
export function alone(store: Pick<Store, 'get' | 'ids' | 'entries'>): Crew {
  const kept = new KeptRules(store)
  let shell: Board | undefined
  return {
    visits: ({ subject, scope, today, after }) => readVisits(subject, scope, today, { store, kept, after }),
    report: work => readReport(store, work),
    said: work => readSaid(store, work),
    subject: work => subjectFiles(store, shell!, work),
    brief: board => { shell = board },
    end: () => Promise.resolve(),
  }
}
