import type { Played, StepOutcome } from '../model/acting.ts'
import type { Schema } from '../model/json.ts'
import type { Finding, Outcome } from '../model/judging.ts'

const OUTCOMES: StepOutcome[] = ['refused', 'unauthenticated', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted']

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
export function judgePlay<Data>(played: Played<Data>, need: string, parameters: PlayParameters, examine: (data: Data) => Finding[]): Outcome {
  if (played.outcome === 'done') return { examined: 1, findings: [...examine(played.data as Data), ...left(played, need)] }
  return stopped(played, need, played.steps.length - 1, parameters)
}

/** The same for one step of a play whose other steps are judged elsewhere. */
export function judgeStep<Data>(played: Played<Data>, need: string, name: string, parameters: PlayParameters, examine: (data: Partial<Data>) => Finding[]): Outcome {
  const at = played.steps.findLastIndex(step => step.name === name)
  if (played.steps[at]?.outcome === 'done') return { examined: 1, findings: [...examine(played.data), ...left(played, need)] }
  // what failed in a play that was disturbed may have failed for that
  if (at >= 0) return stopped(played, need, played.outcome === 'interrupted' ? played.steps.length - 1 : at, parameters)
  const last = stopped(played, need, played.steps.length - 1, { fail: [] })
  return { ...last, unjudged: `not tried (${name}): ${last.unjudged ?? 'the play ended'}` }
}

function stopped(played: Played<unknown>, need: string, at: number, { fail }: PlayParameters): Outcome {
  const step = played.steps[at]
  const outcome = step?.outcome ?? played.outcome
  const what = `${step?.name ?? 'the play'}: ${outcome}${step?.message === undefined ? '' : `: ${step.message}`}`
  if (!fail.includes(outcome)) return { examined: 0, findings: left(played, need), unjudged: what }
  return { examined: 1, findings: [{ severity: 'violation', subject: step?.name ?? need, at: `/${need}/steps/${at}`, message: what }, ...left(played, need)] }
}

function left({ leftovers }: Played<unknown>, need: string): Finding[] {
  return leftovers.map((leftover, i) => ({
    severity: 'remark', subject: `${leftover.kind} ${leftover.name}`, at: `/${need}/leftovers/${i}`, message: `left behind: ${leftover.why}`, remedy: leftover.command,
  }))
}
