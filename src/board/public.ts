import type { Board, BoardScope, BoardSubject, NightRow } from '../model/board.ts'
import type { CertificateStanding } from '../model/certificate.ts'
import type { CardResult } from '../model/history.ts'
import type { Waiver, WaiverUse } from '../model/waiver.ts'
import { isDoubt } from '../report/doubts.ts'
import { NOT_SHOWN, publicBecause } from '../report/public-words.ts'
import { publicChange } from './public-changes.ts'
import { publicConcern } from './public-concerns.ts'

/**
 * The board as everybody may read it; all pages of the public view are made of this. Verdicts, counts, dates, digests, definitions, certificates and what the
 * configuration says of subjects; of what was seen only what every customer of a cloud sees. What is not listed here is not shown.
 */
export function publicBoard(board: Board): Board {
  const { asOf, tool, title, baseUrl, scopes, certifiedBy, certificates, gone, problems } = board
  return {
    asOf, view: 'public', tool, title, ...(baseUrl !== undefined && { baseUrl }), scopes, subjects: board.subjects.map(publicSubject),
    certifiedBy, certificates: certificates.map(publicCertificate), ...(gone !== undefined && { gone }), waivers: board.waivers.map(publicUse),
    problems: problems.length === 0 ? [] : [`problems with the data that these pages are made of, ${NOT_SHOWN}: ${problems.length}`],
  }
}

function publicSubject({ name, description, operator, group, links, certified, former, scopes }: BoardSubject): BoardSubject {
  return {
    name, ...(description !== undefined && { description }), ...(operator !== undefined && { operator }), ...(group !== undefined && { group }),
    links, certified, ...(former === true && { former }), scopes: scopes.map(publicScope),
  }
}

function publicScope({ scope, history, card, versions, changes, certificates, waived, missing, seen }: BoardScope): BoardScope {
  return {
    scope, versions, certificates: certificates.map(publicCertificate), ...(missing !== undefined && { missing }), ...(seen !== undefined && { seen: { night: seen.night, until: seen.until } }),
    history: { nights: history.nights.map(publicNight), verdicts: history.verdicts },
    card: Object.fromEntries(Object.entries(card).map(([key, result]) => [key, publicResult(result)])),
    changes: changes.map(({ night, at, changes: all }) => ({ night, at, changes: all.map(publicChange) })),
    waived: Object.fromEntries(Object.entries(waived).map(([key, waiver]) => [key, publicWaiver(waiver)])),
  }
}

/** The register is public as it was signed; concerns are of the day of the board. */
function publicCertificate(one: CertificateStanding): CertificateStanding {
  const { certificate, subject, scope, version, state, since, from, until, reason, concerns, statements } = one
  return {
    certificate, subject, scope, version, state, since, ...(from !== undefined && { from }), ...(until !== undefined && { until }), ...(reason !== undefined && { reason }),
    concerns: [...new Set(concerns.map(publicConcern))], statements,
  }
}

const ENDED: Record<NightRow['state'], string> = {
  complete: `a remark on the visit is ${NOT_SHOWN}`, partial: `it ended before everything was looked at; why is ${NOT_SHOWN}`, failed: `nothing could be looked at; why is ${NOT_SHOWN}`,
}

/** Why nothing could be looked at begins with a word of the tool's own. */
function publicProblem(state: NightRow['state'], problem: string): string {
  const reason = state === 'failed' ? /^(refused|timeout|unreachable|malformed|unsupported): /.exec(problem)?.[1] : undefined
  return reason === undefined ? ENDED[state] : `nothing could be looked at: ${reason}`
}

function publicNight({ id, night, from, until, state, problem, doubt, tool, ran, report, signature, collection, attestations, published, key, signer, refused, main }: NightRow): NightRow {
  return {
    id, night, from, until, state, ...(problem !== undefined && { problem: publicProblem(state, problem) }), ...(doubt !== undefined && isDoubt(doubt) && { doubt }), tool, ran, ...(report !== undefined && { report }),
    ...(signature !== undefined && { signature }), ...(collection !== undefined && { collection }), ...(attestations !== undefined && { attestations }),
    ...(published !== undefined && { published }), ...(key !== undefined && { key }), ...(signer !== undefined && { signer }),
    ...(refused !== undefined && { refused: `why is ${NOT_SHOWN}` }), main,
  }
}

function publicResult({ verdict, because, at, validUntil, night, rule, tool, standardVersions, judged, ...more }: CardResult & { expired?: string }): CardResult {
  return {
    verdict, because: publicBecause(verdict, because), at, validUntil, night, rule, ...(tool !== undefined && { tool }),
    ...(standardVersions !== undefined && { standardVersions }), ...(judged !== undefined && { judged }), ...(more.expired !== undefined && { expired: more.expired }),
  }
}

/** Why something is tolerated is for everybody; who is at work on it, and at what objects, is not. */
function publicWaiver({ id, subject, scope, testcase, objects, reason, from, until }: Waiver): Waiver {
  return {
    id, subject, ...(scope !== undefined && { scope }), testcase, ...(objects !== undefined && { objects: objects.map(() => NOT_SHOWN) }), reason,
    owner: '', ticket: '', ...(from !== undefined && { from }), until, at: '',
  }
}

const USES: Record<WaiverUse['state'], string> = {
  used: 'tolerates a FAIL', unused: 'it tolerates nothing now', expired: 'it has expired', future: 'it does not hold yet', unknown: 'there is no such subject or test case',
}

function publicUse({ waiver, state }: WaiverUse): WaiverUse {
  return { waiver: publicWaiver(waiver), state, text: USES[state] }
}
