import type { Finding, Outcome, Played, Schema, StepOutcome } from '../model.ts'

const OUTCOMES: StepOutcome[] = ['refused', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted']

/** How a play must end to violate the demand; every other end but success gives DNF. */
export interface PlayParameters {
  fail: StepOutcome[]
}

/** Schema of the parameters of a check that judges a play, with those of its own. */
export function playParameters(own: Record<string, Schema> = {}): Schema {
  return {
    type: 'object', required: ['fail', ...Object.keys(own)], additionalProperties: false,
    properties: { fail: { type: 'array', uniqueItems: true, items: { enum: OUTCOMES } }, ...own },
  }
}

/** The verdict on a play: what stopped it is a violation or leaves it unjudged, as `fail` says; if nothing did, `examine` tells what is wrong with what was seen. Leftovers are remarks. */
export function judgePlay<Data>(played: Played<Data>, need: string, { fail }: PlayParameters, examine: (data: Data) => Finding[]): Outcome {
  const left = played.leftovers.map((leftover, i): Finding => ({
    severity: 'remark', subject: `${leftover.kind} ${leftover.name}`, at: `/${need}/leftovers/${i}`, message: `could not be removed: ${leftover.why}`, remedy: leftover.command,
  }))
  if (played.outcome === 'done') return { examined: 1, findings: [...examine(played.data as Data), ...left] }
  const at = played.steps.length - 1
  const step = played.steps[at]
  const what = `${step?.name ?? 'the play'}: ${played.outcome}${step?.message === undefined ? '' : `: ${step.message}`}`
  if (!fail.includes(played.outcome)) return { examined: 0, findings: left, unjudged: what }
  return { examined: 1, findings: [{ severity: 'violation', subject: step?.name ?? need, at: `/${need}/steps/${at}`, message: what }, ...left] }
}
