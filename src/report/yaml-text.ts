import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'

/** A YAML timestamp or date: written without quotes. */
export class Timestamp {
  constructor(readonly text: string) {}
}
export type Value = null | number | string | Timestamp | Value[] | Map<string, Value>

/** Words that YAML 1.1 (PyYAML reads that) takes for a boolean or null. */
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])
/** Text that needs no quotes in YAML 1.1 and 1.2 alike: begins with a letter, so is never a number, a date or an indicator. */
const BARE = /^[A-Za-z](?:[\w./-]|[ :](?=[\w./-]))*$/

/** One YAML document with an explicit start in block style, that YAML 1.1 and 1.2 readers read alike. */
export function yamlText(value: Value): string {
  const document = new Document()
  document.contents = node(value)
  return '---\n' + document.toString({ lineWidth: 0 })
}

/** An instant of UTC as a YAML timestamp without zone, with microseconds; throws RangeError if it is not such an instant. */
export function naive(instant: string): Timestamp {
  const [, date, time, fraction = ''] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(instant) ?? []
  if (date === undefined) throw new RangeError('the report holds an instant that is not UTC as in 2026-11-22T03:00:00Z')
  return new Timestamp(`${date} ${time}.${fraction.padEnd(6, '0').slice(0, 6)}`)
}

/** The day of an instant of UTC as a YAML date; throws RangeError like naive(). */
export function day(instant: string): Timestamp {
  return new Timestamp(naive(instant).text.slice(0, 10))
}

function node(value: Value): Scalar | YAMLMap | YAMLSeq {
  if (Array.isArray(value)) {
    const list = new YAMLSeq()
    list.items = value.map(node)
    return list
  }
  if (value instanceof Map) {
    const map = new YAMLMap()
    map.items = [...value].map(([key, member]) => new Pair(node(key), node(member)))
    return map
  }
  const scalar = new Scalar(value instanceof Timestamp ? value.text : value)
  if (typeof value === 'string') scalar.type = BARE.test(value) && !WORDS.has(value.toLowerCase()) ? 'PLAIN' : 'QUOTE_DOUBLE'
  return scalar
}
