import type { Board, BoardSubject } from '../model/board.ts'
import { compare } from '../report/order.ts'
import { html, type Markup } from '../report/html.ts'
import { atomEntry, type Told } from './atom-entry.ts'
import { stableId } from './stable-id.ts'
import { address, CHANGES, FEED, subjectFeed, subjectPage } from './places.ts'

/** Entries of a feed; readers have seen the older ones. */
const NEWEST = 200

/**
 * Changes of one subject, or of all, newest first, as an Atom feed (RFC 4287). Links are absolute, so there are none where nobody told where the pages
 * are served.
 */
export function atomFeed(board: Board, subject?: BoardSubject): string {
  const told = (subject === undefined ? board.subjects : [subject])
    .flatMap(one => one.scopes.flatMap(scope => scope.changes.map((night): Told => ({ subject: one, scope, night }))))
    .sort((a, b) => compare(b.night.at, a.night.at) || compare(a.subject.name, b.subject.name) || compare(a.scope.scope, b.scope.scope)).slice(0, NEWEST)
  const { baseUrl, title, tool } = board
  return `<?xml version="1.0" encoding="utf-8"?>\n${html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${stableId(board, 'feed', subject?.name ?? '')}</id>
<title>${title}: changes${subject !== undefined && ` of ${subject.name}`}</title>
<updated>${told[0]?.night.at ?? board.asOf}</updated>
<author><name>${title}</name></author>
<generator version="${tool.version}">${tool.name}</generator>
${baseUrl !== undefined && linksOf(baseUrl, subject)}${told.map(one => atomEntry(board, one))}</feed>
`.toString()}`
}

function linksOf(baseUrl: string, subject: BoardSubject | undefined): Markup {
  const [feed, page] = subject === undefined ? [FEED, CHANGES] : [subjectFeed(subject.name), subjectPage(subject.name)]
  return html`<link rel="self" type="application/atom+xml" href="${address(baseUrl, feed)}"/>
<link rel="alternate" type="text/html" href="${address(baseUrl, page)}"/>
`
}
