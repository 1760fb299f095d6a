import type { Board, SiteFile } from '../model/board.ts'
import { compare } from '../report/order.ts'
import { tested } from './about.ts'
import { atomFeed } from './atom.ts'
import { badge } from './badge.ts'
import { hash } from './cache.ts'
import { registerJson, revokedJson } from './certificate-files.ts'
import { renderCertificates } from './certificates-page.ts'
import { renderChanges, renderChangesMonth } from './changes-page.ts'
import { changesMonths, changesTag } from './changes-scope.ts'
import { renderGroup } from './group-page.ts'
import { ICON_SVG } from './icon.ts'
import { openMetrics } from './metrics.ts'
import { renderOverview } from './overview-page.ts'
import {
  badgeFile, CERTIFICATES, CHANGES, changesPage, FEED, groupPage, ICON, METRICS, OVERVIEW, REGISTER, REVOKED, scopePage, STATUS, testcasePage, VERIFY, WAIVERS,
} from './places.ts'
import { renderScope } from './scope-page.ts'
import { statusJson } from './status.ts'
import { renderTestcase, testcaseIds } from './testcase-page.ts'
import { renderVerify } from './verify-page.ts'
import { renderWaivers } from './waivers-page.ts'

/** A file, and by what it is told from others at its place; its content is made when it is asked for. */
export interface PlannedFile {
  path: string
  tag: string
  content: () => SiteFile['content']
}

/** All files that are made of more than one subject, or are small: pages, badges, feeds and what programs read. One at a time, since together they are large. */
export function* siteFiles(board: Board): Generator<PlannedFile> {
  for (const { path, content } of wholeFiles(board)) yield { path, tag: hash(content), content: () => content }
  for (const work of changesMonths(board)) yield { path: changesPage(work.month), tag: changesTag(board, work), content: () => renderChangesMonth({ ...board, asOf: work.asOf }, work) }
}

function* wholeFiles(board: Board): Generator<SiteFile> {
  yield { path: OVERVIEW, content: renderOverview(board) }
  for (const group of [...new Set(board.subjects.flatMap(one => one.group ?? []))].sort(compare)) yield { path: groupPage(group), content: renderGroup(board, group) }
  for (const subject of board.subjects) {
    for (const scope of subject.scopes) yield { path: badgeFile(subject.name, scope.scope), content: badge(board, subject, scope) }
  }
  const now: Board = { ...board, subjects: tested(board.subjects) }
  for (const id of Object.keys(board.scopes)) yield { path: scopePage(id), content: renderScope(now, id) }
  for (const id of testcaseIds(board)) yield { path: testcasePage(id), content: renderTestcase(now, id) }
  yield { path: CHANGES, content: renderChanges(board) }
  yield { path: VERIFY, content: renderVerify(board) }
  yield { path: CERTIFICATES, content: renderCertificates(board) }
  yield { path: REGISTER, content: registerJson(board) }
  yield { path: REVOKED, content: revokedJson(board) }
  yield { path: WAIVERS, content: renderWaivers(board) }
  yield { path: FEED, content: atomFeed(board) }
  yield { path: ICON, content: ICON_SVG }
  yield { path: STATUS, content: statusJson(board) }
  yield { path: METRICS, content: openMetrics(board) }
}
