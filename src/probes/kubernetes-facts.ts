import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'

/** Longest name, label or annotation that becomes evidence; names of Kubernetes have at most 253 characters. */
const LONGEST = 253

/** The text, cut to the length; null for everything else. */
export function textOrNull(value: Json | undefined, longest = LONGEST): string | null {
  return typeof value === 'string' ? value.slice(0, longest) : null
}

/** The elements of a list; none of everything else. */
export function elements(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

/** The name of an object of the API; throws `Unseen` if it has none. */
export function nameOf(item: JsonObject): string {
  const name = textOrNull(member(item['metadata'], 'name'))
  if (name === null || name === '') throw new Unseen('malformed', 'the API server lists an object without a name')
  return name
}

/** A label of an object; null where it is not set. */
export function label(item: JsonObject, key: string): string | null {
  return textOrNull(member(member(item['metadata'], 'labels'), key))
}

/** An annotation of an object; null where it is not set. */
export function annotation(item: JsonObject, key: string): string | null {
  return textOrNull(member(member(item['metadata'], 'annotations'), key))
}

/** Whether an object waits to be deleted. */
export function deleting(item: JsonObject): boolean {
  return typeof member(item['metadata'], 'deletionTimestamp') === 'string'
}
