import { plain } from '../report/untrusted.ts'
import { EXIT } from './exit.ts'

export interface VerifyOptions {
  signature?: string
  allowedSigners?: string
  identity?: string
  revoked?: string
  evidence?: string
  standards?: string
  /** Directory of definitions named by their digest. */
  definitions?: string
  /** Scope file to judge again by. */
  scope?: string
  json?: boolean
  store?: string
  subject?: string
  night?: string
}

/** What was looked at of a report, and what came of it: it is so, it is not so, nobody can tell. */
export interface Step {
  step: 'form' | 'signature' | 'evidence' | 'judging' | 'card'
  state: 'verified' | 'contradicted' | 'unverified'
  /** Whether the caller wants it, so that `unverified` is not success. */
  asked: boolean
  text: string
  details: string[]
}

/** What was found of one report. */
export interface Verification {
  /** File, or subject, scope and night. */
  report: string
  steps: Step[]
}

/** The exit code of these steps; where nothing but the form was looked at, nothing is verified. */
export function codeOf(steps: Step[]): number {
  if (steps.some(({ state }) => state === 'contradicted')) return EXIT.fail
  if (steps.some(({ state, asked }) => asked && state === 'unverified')) return EXIT.notJudged
  return steps.some(({ step, state }) => state === 'verified' && step !== 'form') ? EXIT.pass : EXIT.notJudged
}

/** A contradiction is worse than what could not be verified. */
export function worse(a: number, b: number): number {
  const order: number[] = [EXIT.pass, EXIT.notJudged, EXIT.fail]
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

const WORDS = { verified: 'verified', contradicted: 'CONTRADICTED', unverified: 'NOT VERIFIED' } as const
/** Details that are shown of one step. */
const SHOWN = 20

/** Prints one report's steps; with `json` as one line of JSON. */
export function printVerification({ report, steps }: Verification, json: boolean): void {
  if (json) {
    process.stdout.write(JSON.stringify({ report, steps }) + '\n')
    return
  }
  const lines = steps.flatMap(({ step, state, text, details }) => [
    `  ${step.padEnd(10)} ${WORDS[state].padEnd(13)} ${plain(text, 500)}`,
    ...details.slice(0, SHOWN).map(detail => `             ${plain(detail, 500)}`),
    ...(details.length > SHOWN ? [`             … and ${details.length - SHOWN} more (--json has all)`] : []),
  ])
  process.stdout.write(`${plain(report)}\n${lines.join('\n')}\n`)
}
