import type { Finding, Outcome, Played } from '../model.ts'
import { secret, type SecretStory } from '../probes/openstack-secret.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'

/** The service type is in the catalog: the demand of scs-0123 on another type. */
export { service as presence } from './scs-0123.ts'

const needs = { secret }

/** Where there is a key manager, the account created, found and deleted a secret. */
export const permissions = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ secret }, parameters) => judged(secret, parameters, ({ listed, gone }) => [
    ...(listed ? [] : [violation('listed', 'the listing does not have the secret that was just created')]),
    ...(gone ? [] : [violation('gone', 'the secret is still there after its deletion')]),
  ]),
})

/** Where there is a key manager, the account read back just what it had stored. */
export const readBack = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ secret }, parameters) => judged(secret, parameters, ({ payload }) => {
    if (payload === 'same') return []
    if (payload === 'different') return [violation('payload', 'reading the secret gives something else than was stored')]
    const at = secret.steps.findIndex(({ name }) => name === 'read the secret')
    const step = secret.steps[at]
    const message = `read the secret: ${step?.outcome ?? 'not done'}${step?.message === undefined ? '' : `: ${step.message}`}`
    return step !== undefined && step.outcome !== 'done' && parameters.fail.includes(step.outcome)
      ? [{ severity: 'violation', subject: 'secret', at: `/secret/steps/${at}`, message }] : message
  }),
})

/** `examine` gives findings, or why nothing can be said. */
function judged(story: Played<SecretStory>, parameters: PlayParameters, examine: (data: SecretStory) => Finding[] | string): Outcome {
  if (story.outcome === 'done' && story.data.offered === false) return { examined: 0, findings: [] }
  let unjudged: string | undefined
  const outcome = judgePlay(story, 'secret', parameters, data => {
    const found = examine(data)
    if (typeof found !== 'string') return found
    unjudged = found
    return []
  })
  return { ...outcome, ...(unjudged !== undefined && { unjudged }) }
}

function violation(member: keyof SecretStory, message: string): Finding {
  return { severity: 'violation', subject: 'secret', at: `/secret/data/${member}`, message }
}
