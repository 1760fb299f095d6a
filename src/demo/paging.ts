import type { Json, JsonObject } from '../model/json.ts'

/** The id of a record of a checked state; `''` if it has none. */
export function idOf(record: JsonObject | undefined): string {
  const id = record?.['id']
  return typeof id === 'string' ? id : ''
}

/** A value as the messages of services show it: a text as it is, anything else as JSON. */
export function said(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** One page of a listing: at most `limit` items after the one whose id is `marker`; `null` if no item has that id. */
export function page(items: JsonObject[], marker: string | null, limit: number): { items: JsonObject[]; next: string | null } | null {
  const start = marker === null ? 0 : items.findIndex(item => idOf(item) === marker) + 1
  if (marker !== null && start === 0) return null
  const shown = items.slice(start, start + limit)
  // Every service links to a next page whenever this one is full, even if nothing follows.
  const full = shown.length > 0 && shown.length === limit
  return { items: shown, next: full ? idOf(shown.at(-1)) : null }
}

/** The query with another marker at its end, as the services write their links. */
export function withMarker(query: URLSearchParams, marker: string): string {
  const next = new URLSearchParams(query)
  next.delete('marker')
  next.append('marker', marker)
  return next.toString()
}
