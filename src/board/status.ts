import type { Board, BoardScope, BoardSubject } from '../model/board.ts'
import type { CertificateStanding } from '../model/certificate.ts'
import { compare } from '../report/order.ts'
import { visibleJson } from '../report/untrusted.ts'
import { tested } from './about.ts'
import { holds, shownCertificate } from './certificate-words.ts'
import { groupStandings } from './group-standing.ts'
import { judgedAt } from './judged.ts'
import { address, badgeFile, from, groupPage, STATUS, subjectFeed, subjectPage } from './places.ts'
import { passedNights, RELIABLE_DAYS } from './reliability.ts'
import { shownState } from './state-words.ts'

/** Where every subject stands, for programs: `scs-check/status/1` (status.schema.json). Subjects by name; a state that is not known is never `pass`. */
export function statusJson(board: Board): string {
  const { asOf, title, tool, view, subjects, scopes, certifiedBy } = board
  const status = {
    format: 'scs-check/status/1', asOf, title, tool, view, certifiedBy,
    scopes: Object.values(scopes).map(({ scope: { id, uuid, name, url } }) => ({ id, uuid, name, url })),
    subjects: [...subjects].sort((a, b) => compare(a.name, b.name)).map(one => subjectStatus(board, one)),
    groups: [...new Set(tested(subjects).flatMap(({ group }) => group ?? []))].sort(compare).map(group => groupStatus(board, group)),
  }
  return visibleJson(JSON.stringify(status, null, 1)) + '\n'
}

function subjectStatus(board: Board, subject: BoardSubject): object {
  const { name, description, operator, group, certified, former, links, scopes } = subject
  return {
    name, ...(description !== undefined && { description }),
    ...(operator !== undefined && { operator }), ...(group !== undefined && { group }), certified, ...(former === true && { former }), links,
    page: place(board, subjectPage(name)), feed: place(board, subjectFeed(name)), scopes: scopes.map(one => scopeStatus(board, subject, one)),
  }
}

function scopeStatus(board: Board, { name, former }: BoardSubject, boardScope: BoardScope): object {
  const { scope, versions, history, certificates, waived, seen } = boardScope
  const visit = history.nights.at(-1)
  const certificate = shownCertificate(certificates, board.asOf)
  return {
    scope, badge: place(board, badgeFile(name, scope)),
    versions: (former === true ? [] : versions).map(one => ({
      version: one.version, validity: one.validity, state: shownState(one), since: one.since ?? null,
      verdict: one.targets.main?.verdict ?? 'MISS', judgedAt: judgedAt(board, boardScope, one.version) ?? null, targets: one.targets,
      passedNights: { days: RELIABLE_DAYS, ...passedNights(history.nights, one.version, board.asOf) },
    })),
    lastVisit: visit === undefined ? null : { night: visit.night, until: visit.until, state: visit.state },
    ...(seen !== undefined && { lastSeen: seen }),
    certificate: certificate === undefined ? null : certificateStatus(certificate, board.asOf),
    waived: Object.entries(waived).sort(([a], [b]) => compare(a, b)).map(([testcase, { id, until }]) => ({ testcase, waiver: id, until })),
  }
}

function certificateStatus(one: CertificateStanding, asOf: string): object {
  const { certificate, version, state, since, from: begins, until, concerns } = one
  return { certificate, version, state, inForce: holds(one, asOf), since, from: begins ?? null, until: until ?? null, concerns }
}

function groupStatus(board: Board, group: string): object {
  const members = tested(board.subjects).filter(one => one.group === group)
  return {
    name: group, page: place(board, groupPage(group)), members: members.map(({ name }) => name).sort(compare),
    scopes: [...new Set(members.flatMap(({ scopes }) => scopes.map(({ scope }) => scope)))].sort(compare).map(scope => ({
      scope, versions: groupStandings(members, scope).map(({ version, validity, state, since }) =>
        ({ version, validity, state, ...(state === 'not-judged' && { since: since ?? null }) })),
    })),
  }
}

/** Absolute where it is known where the pages are served, else relative to this file. */
function place({ baseUrl }: Board, path: string): string {
  return baseUrl === undefined ? from(STATUS, path) : address(baseUrl, path)
}
