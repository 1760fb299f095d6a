import type { Board } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import type { Crew } from './crew.ts'
import { nightPage, readReport } from './night-work.ts'

/** Does the work in this thread. */
export function alone(store: Pick<Store, 'get'>): Crew {
  let shell: Board | undefined
  return {
    report: work => readReport(store, work),
    page: work => nightPage(store, shell!, work),
    brief: board => { shell = board },
    end: () => Promise.resolve(),
  }
}
