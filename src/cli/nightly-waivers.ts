import { testcaseOf } from '../history/score-card.ts'
import type { SubjectNight } from '../notify/notice.ts'
import { waiverUses } from '../waivers/uses.ts'
import { waiversOf } from './waivers.ts'

/**
 * The waivers of this file that expired or are about no subject of the fleet, a line each; `all` are its subjects and scopes. Throws WaiversError,
 * DefinitionError.
 */
export async function waiversToMend(file: string, all: SubjectNight[], asOf: Date): Promise<string[]> {
  const judged = all.flatMap(({ subject: { name }, scope, card }) =>
    Object.entries(card).map(([key, { verdict }]) => ({ subject: name, scope, testcase: testcaseOf(key), verdict })))
  return waiverUses(await waiversOf({ waivers: file }), judged, { subjects: all.map(({ subject }) => subject.name) }, asOf)
    .filter(({ state }) => state === 'expired' || state === 'unknown')
    .map(({ waiver: { id, subject, at }, text }) => `${id} of ${subject} (${at}): ${text}`)
}
