import { UsageError } from './exit.ts'

/** The instant of `YYYY-MM-DD` (00:00 UTC) or `YYYY-MM-DDTHH:MM[:SS]Z`. Throws UsageError for anything else and for impossible dates. */
export function parseDate(text: string): Date {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?Z)?$/.exec(text)
  const iso = parts === null ? '' : `${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? ':00'}.000Z`
  const date = new Date(iso)
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) {
    throw new UsageError(`--date ${text}: write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC), e.g. 2026-11-22 or 2026-11-22T03:00:00Z`)
  }
  return date
}
