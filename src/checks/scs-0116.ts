import type { Played } from '../model/acting.ts'
import type { Finding, Outcome } from '../model/judging.ts'
import { READ, secret, type SecretStory } from '../probes/openstack-secret.ts'
import { check } from './check.ts'
import { judgePlay, judgeStep, type PlayParameters, playParameters } from './play.ts'

/** The service type is in the catalog: the demand of scs-0123 on another type. */
export { service as presence } from './scs-0123.ts'

const needs = { secret }

/** Where there is a key manager, the account created, found and deleted a secret. */
export const permissions = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ secret }, parameters) => (offered(secret) ? judgePlay(secret, 'secret', parameters, ({ listed, gone }) => [
    ...(listed ? [] : [violation('listed', 'the listing does not have the secret that was just created')]),
    ...(gone ? [] : [violation('gone', 'the secret is still there after its deletion')]),
  ]) : nothing),
})

/** Where there is a key manager, the account read back just what it had stored. */
export const readBack = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ secret }, parameters) => (offered(secret) ? judgeStep(secret, 'secret', READ, parameters, ({ payload }) => (payload === 'same' ? []
    : [violation('payload', 'reading the secret gives something else than was stored')])) : nothing),
})

/** Whether there is, or may be, a key manager. */
function offered({ outcome, data }: Played<SecretStory>): boolean {
  return outcome !== 'done' || data.offered !== false
}
const nothing: Outcome = { examined: 0, findings: [] }

function violation(member: keyof SecretStory, message: string): Finding {
  return { severity: 'violation', subject: 'secret', at: `/secret/data/${member}`, message }
}
