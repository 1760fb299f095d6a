import type { Board, BoardSubject } from '../model/board.ts'
import type { Store } from '../model/history.ts'
import { atomFeed } from './atom.ts'
import { hash } from './cache.ts'
import { renderMonth } from './month-page.ts'
import { monthPages, monthTag } from './month-scope.ts'
import { nightPages, pageTag } from './night-scope.ts'
import { nightPage } from './night-work.ts'
import { monthPage, subjectFeed, subjectPage } from './places.ts'
import { renderSubject } from './subject-page.ts'
import { damageOf } from './visit-row.ts'

/** Makes the files of a subject. */
export interface SubjectWork {
  kind: 'subject'
  subject: BoardSubject
  /** Of the pages that are there as they were written: the tag of what each was made of, by path. */
  there: Record<string, string>
}
export interface SubjectDone {
  files: MadeFile[]
  /** What is wrong with pages that cannot be made. */
  problems: string[]
}
export interface MadeFile {
  path: string
  tag: string
  /** Absent where what is there is made of the same. */
  content?: string
}

/** The page and the feed of a subject, and the pages of its nights and months; of those that are there, only what changed. Throws StoreError where the store fails. */
export async function subjectFiles(store: Pick<Store, 'get'>, board: Board, { subject, there }: SubjectWork): Promise<SubjectDone> {
  const done: SubjectDone = { files: [], problems: [] }
  const make = async (path: string, tag: string, content: () => string | Promise<string>): Promise<void> => {
    done.files.push({ path, tag, ...(there[path] !== tag && { content: await content() }) })
  }
  for (const scope of subject.scopes) {
    for (const work of nightPages(subject, scope)) {
      const tag = pageTag(board, work)
      if (there[work.path] === tag) {
        done.files.push({ path: work.path, tag })
        continue
      }
      await nightPage(store, board, work).then(({ content, unread }) => {
        // one that lacks something is made again as long as it does
        done.files.push({ path: work.path, tag: unread.length === 0 ? tag : hash(`${tag} ${String(unread.length)}`), content })
        done.problems.push(...unread.map(text => `${subject.name}, ${scope.scope}, page of night ${work.row.id}: evidence that it cannot show: ${text}`))
      })
        .catch((error: unknown) => { done.problems.push(`${subject.name}, ${scope.scope}, page of night ${work.row.id}: ${damageOf(error)}`) })
    }
    for (const work of monthPages(board, subject, scope)) {
      const { month, asOf, paged } = work
      await make(monthPage(subject.name, scope.scope, month), monthTag(board, work), () => renderMonth({ ...board, asOf }, work.subject, work.scope, month, new Set(paged)))
    }
  }
  for (const [path, content] of [[subjectPage(subject.name), renderSubject(board, subject)], [subjectFeed(subject.name), atomFeed(board, subject)]] as const) await make(path, hash(content), () => content)
  return done
}
