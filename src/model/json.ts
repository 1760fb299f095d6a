/** An instant as ISO 8601 in UTC with a trailing Z, e.g. `2026-11-22T03:00:00Z`. */
export type Instant = string

/** A JSON Schema (draft 2020-12 vocabulary that ajv knows). */
export type Schema = Record<string, unknown>

/** A JSON value as a cloud sent it: never trusted, narrowed by whoever reads it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
