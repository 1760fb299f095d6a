import type { CardResult } from '../model/history.ts'
import { TOO_OLD, UPDATE_DATA } from '../model/release-data.ts'
import { groupBy } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'
import type { SubjectNight } from './notice.ts'
import { quoted } from './text.ts'

/** Subjects that are named. */
const NAMED = 5

/** How many test cases of which subjects cannot be judged by data on releases that are too old, and the cure: a line, or one for each directory of data. */
export function staleData(subjects: SubjectNight[]): string[] {
  const waiting = subjects.map(({ subject, card }) => ({ subject, results: Object.values(card).filter(waits) })).filter(({ results }) => results.length > 0)
  return [...groupBy(waiting, ({ subject }) => subject.data ?? '')].map(([dir, rows]) => {
    const results = rows.flatMap(row => row.results)
    const names = [...new Set(rows.map(({ subject }) => subject.name))].sort()
    const old = results.filter(({ because }) => because.includes(TOO_OLD)).length
    const why = [...(old > 0 ? ['are too old'] : []), ...(old < results.length ? ['do not know their version'] : [])].join(' or ')
    const who = `${names.slice(0, NAMED).map(name => plain(name)).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`
    const cure = `${UPDATE_DATA}${dir === '' ? '' : ` --data ${plain(quoted(dir), 500)}`}`
    return `${count(results.length, 'test case')} of ${count(names.length, 'subject')} cannot be judged, since the data on releases of Kubernetes ${why}: ${cure} (${who})`
  })
}

/** A card keeps no more than the reason; it may be cut before the cure, at its end. */
function waits({ verdict, because }: CardResult): boolean {
  return verdict === 'DNF' && (because.includes(TOO_OLD) || because.includes(UPDATE_DATA))
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
