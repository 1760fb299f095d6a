import type { Board, BoardSubject } from '../model/board.ts'
import { compare } from '../report/order.ts'
import { html, name } from '../report/html.ts'
import { tested } from './about.ts'
import { environmentTable, formerRows, scopeColumns } from './environment-table.ts'
import { groupCell } from './group-standing.ts'
import { legend } from './legend.ts'
import { subjectState } from './overview-summary.ts'
import { groupPage } from './places.ts'
import { boardPage } from './shell.ts'
import { WORST_STATE_FIRST } from './state-words.ts'
import { count } from './uptime.ts'

/** A group of environments: where it stands, which is where its worst member stands, and its members, worst first. */
export function renderGroup(board: Board, group: string): string {
  const page = groupPage(group)
  const all = board.subjects.filter(one => one.group === group)
  const former = formerRows(all)
  const members = tested(all).sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name))
  const certified = members.filter(one => one.certified).length
  const scopes = scopeColumns(board, members)
  const rows = members.map(one => ({ name: one.name, subjects: [one] }))
  return boardPage(board, page, {
    title: `Group ${group}`,
    body: html`<h1>Group ${name(group)}</h1>
<p class="lead">${count(members.length, 'environment')} of one product, ${certified} of them certified${board.certifiedBy === 'config' && certified > 0 && ', as the operator of this board says'}. A group is never better than its worst member.</p>
${scopes.map(({ id, title }) => html`<h2>${title}</h2>\n${groupCell(board, page, members, id)}\n`)}<h2>Members</h2>
${members.length === 0 ? html`<p>None.</p>` : environmentTable(board, page, { caption: 'Members of the group, worst first', rows, scopes })}${
      former.length > 0 && html`<section aria-labelledby="former"><h2 id="former">No longer tested</h2>
${environmentTable(board, page, { caption: 'Members that are not in the list of environments to test any more', rows: former, scopes: scopeColumns(board, all) })}</section>\n`}${
      legend(page, members)}`,
  })
}

const rank = (subject: BoardSubject): number => WORST_STATE_FIRST.indexOf(subjectState(subject))
