import type { Board } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import { atomFeed } from './atom.ts'
import type { Crew } from './crew.ts'
import { KeptRules } from './kept-rules.ts'
import { nightPage, readReport } from './night-work.ts'
import { renderSubject } from './subject-page.ts'
import { readVisits } from './visit-journal.ts'

/** Does the work in this thread. */
export function alone(store: Pick<Store, 'get' | 'ids' | 'entries'>): Crew {
  const kept = new KeptRules(store)
  let shell: Board | undefined
  return {
    visits: ({ subject, scope, today, after }) => readVisits(subject, scope, today, { store, kept, after }),
    report: work => readReport(store, work),
    page: work => nightPage(store, shell!, work),
    subject: ({ subject }) => Promise.resolve({ page: renderSubject(shell!, subject), feed: atomFeed(shell!, subject) }),
    brief: board => { shell = board },
    end: () => Promise.resolve(),
  }
}
