/** Whether the text is a day of the calendar: YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && dayOf(date) === text
}

/** The day (UTC) of an instant: YYYY-MM-DD. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** The last day of a waiver that begins on this day: a year later, as long as a certificate lasts (SCS-0004). */
export function lastDay(from: string): string {
  const date = new Date(`${from}T00:00:00Z`)
  date.setUTCFullYear(date.getUTCFullYear() + 1)
  return dayOf(date)
}
