import type { Flavor } from '../probes/openstack-flavors.ts'
import { figures } from '../checks/flavor-promises.ts'
import { guess } from '../flavor-names/guess.ts'
import { parse, parseAs } from '../flavor-names/parse.ts'
import { type PartsJson, toJson } from '../flavor-names/parts-json.ts'
import type { FlavorName } from '../flavor-names/parts.ts'
import { canonical, short } from '../flavor-names/write.ts'
import { plain } from '../report/untrusted.ts'
import { type FlavorRules, type Grammar, spellingOf } from './flavor-rules.ts'

/** What one name says, or why it says nothing: the contract of `flavor parse --json` and `flavor name --json`. */
export interface NameJson {
  name: string
  valid: boolean
  /** Version of the standard whose grammar reads it; null if invalid. */
  grammar: 'v1' | 'v2' | 'v3' | null
  /** The same without needless characters, and the short name that the standard wants offered too, both as v2 and v3 write them. */
  canonical: string | null
  short: string | null
  /** As v1 writes it; null also where v1 has no letters for it. */
  v1: string | null
  parts: PartsJson | null
  /** What the standard would rather have. */
  notes: string[]
  /** Set if invalid. `character` counts from 1; `nearest` is the valid name that comes closest, null if none does. */
  problem: { character: number; reason: string; nearest: string | null } | null
}
export type Reading = NameJson & { read: FlavorName | null }

/** Guessing costs about a millisecond, so a list of rubbish gets only so many. */
const MOST_GUESSES = 500

/** What each name says, in the order given. */
export function readNames(names: string[], grammar: Grammar, rules: FlavorRules): Reading[] {
  const { tables } = rules
  const spelling = spellingOf(grammar)
  let guesses = 0
  const readings = names.map((name): Reading => {
    const read = grammar === 'any' ? parse(name, tables) : parseAs(name, spelling, tables)
    if (!read.ok) {
      const nearest = guesses++ < MOST_GUESSES ? guess(name, spelling, tables) ?? null : null
      const none = { grammar: null, canonical: null, short: null, v1: null, parts: null, read: null, notes: [] }
      return { name, valid: false, ...none, problem: { character: read.position + 1, reason: read.reason, nearest } }
    }
    const version = read.spelling === 'v1' ? 'v1' : grammar === 'v2' ? 'v2' : 'v3'
    return { ...told(name, read.parts, version, rules), notes: [] }
  })
  noted(readings, grammar, rules)
  return readings
}

/** A name that is made of parts. */
export function readParts(parts: FlavorName, rules: FlavorRules): Reading {
  const reading = told(canonical(parts), parts, 'v3', rules)
  noted([reading], 'v3', rules)
  return reading
}

function told(name: string, parts: FlavorName, grammar: NameJson['grammar'], { tables }: FlavorRules): Reading {
  const v1 = canonical(parts, 'v1')
  return {
    name, valid: true, grammar, canonical: canonical(parts), short: short(parts, tables),
    v1: parseAs(v1, 'v1', tables).ok ? v1 : null, parts: toJson(parts), notes: [], problem: null, read: parts,
  }
}

/** Adds what the syntax check of scs-0100 remarks, asked about flavors that have just what their names say. */
function noted(readings: Reading[], grammar: Grammar, { syntax }: FlavorRules): void {
  const valid = readings.filter(({ read }) => read !== null)
  const flavors = valid.map(({ name, read }): Flavor => ({ id: name, name, ...figures(read!), extra_specs: {} }))
  const { findings } = syntax.check.judge({ flavors }, { ...syntax.parameters, spelling: spellingOf(grammar) }, new Date(0))
  for (const { severity, at, message, expected } of findings) {
    const reading = valid[Number(at.split('/')[2])]
    if (severity === 'remark' && reading) reading.notes.push(`${message}${expected === undefined ? '' : `; better: ${expected}`}`)
  }
}

/** The reading as programs get it. */
export function asJson({ read: _read, ...reading }: Reading): NameJson {
  return reading
}

/** Why a name is invalid, as people get it. */
export function refusal({ name, problem }: Reading): string {
  if (problem === null) return ''
  const nearest = problem.nearest === null ? '' : `; did you mean ${problem.nearest}?`
  return `${plain(name)}: no SCS flavor name: at character ${problem.character}, ${plain(problem.reason)}${nearest}`
}
