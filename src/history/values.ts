import type { Cause } from '../model/history.ts'
import type { Json } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import { type Difference, differences } from './json-diff.ts'

export type Value = NonNullable<Cause['values']>[number]

/** Values that a cause names, and the longest of them as JSON text, in UTF-16 units. */
const MOST = 8
const LONGEST = 200
/** Members that differ whenever somebody looks, or where something was made anew as it was. */
const RESTLESS = /\/(id|uuid|uid|seconds|run|updated_at|[a-z]*[tT]imestamp|resourceVersion)$/

/**
 * The values that differ between two documents, those at or next to what the findings point at first; of the rest none if there are such. `need` is how
 * results call the document; findings of the newer result point into the newer one, those of the older into the older.
 */
export function valuesThatDiffer(need: string, before: Json, after: Json, findings: { before: Finding[]; after: Finding[] }): Value[] {
  const pointers = { before: pointersInto(need, findings.before), after: pointersInto(need, findings.after) }
  const ranked = differences(before, after).map(difference => ({ difference, distance: distanceOf(difference, pointers) }))
    .sort((a, b) => a.distance - b.distance)
  const nearest = ranked[0]?.distance ?? FAR
  return ranked.filter(({ distance }) => nearest >= FAR || distance < FAR).slice(0, MOST).map(({ difference }) => valueOf(need, difference))
}

/** Name and values in one phrase: `images /0/os_distro of Ubuntu 24.04 was "ubuntu", is "Ubuntu"`. */
export function inWords({ need, at, before, after }: Value, object: string | undefined): string {
  const place = `${need} ${at === '' ? '(all of it)' : at}`
  const whole = namesOf(before ?? after).length > 0
  const what = object === undefined || whole ? place : `${place} of ${object}`
  if (before === undefined) return `${what} is new: ${short(after)}`
  return after === undefined ? `${what} is gone: ${short(before)}` : `${what} was ${short(before)}, is ${short(after)}`
}

/** What the document is, the value a finding is about, one of its object, or none of them. */
const FAR = 3

function distanceOf(difference: Difference, pointers: { before: string[]; after: string[] }): number {
  if (RESTLESS.test(difference.at)) return FAR + 1
  return Math.min(FAR, ...pointers.after.map(pointer => distance(difference.at, pointer)), ...pointers.before.map(pointer => distance(difference.was, pointer)))
}

function distance(at: string, pointer: string): number {
  if (at === pointer) return 0
  if (`${at}/`.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${at}/`)) return 1
  const item = /^.*?\/\d+(?=\/|$)/.exec(pointer)?.[0]
  return item !== undefined && `${at}/`.startsWith(`${item}/`) ? 2 : FAR
}

function pointersInto(need: string, findings: Finding[]): string[] {
  const prefix = `/${need.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return [...new Set(findings.map(({ at }) => at).filter(at => at === prefix || at.startsWith(`${prefix}/`)).map(at => at.slice(prefix.length)))].slice(0, 200)
}

function valueOf(need: string, { at, before, after }: Difference): Value {
  return { need, at, ...(before !== undefined && { before: clipped(before) }), ...(after !== undefined && { after: clipped(after) }) }
}

/** A long value as its beginning, and a long object as what it is called by. */
function clipped(value: Json): Json {
  const text = JSON.stringify(value)
  if (text.length <= LONGEST) return value
  const called = namesOf(value)
  if (called.length > 0) return Object.fromEntries(called)
  return cut(typeof value === 'string' ? value : text, LONGEST)
}

function namesOf(value: Json | undefined): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { name, id } = value
  if (typeof name !== 'string') return []
  return [['name', cut(name, 80)], ...(typeof id === 'string' ? [['id', cut(id, 80)] satisfies [string, string]] : [])]
}

/** An object that has a name is called by it. */
function short(value: Json | undefined): string {
  const [name, id] = namesOf(value).map(([, text]) => text)
  return name === undefined ? cut(JSON.stringify(value ?? null), 80) : name + (id === undefined ? '' : ` (${id})`)
}

const cut = (text: string, max: number): string => (text.length <= max ? text : text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '') + '…')
