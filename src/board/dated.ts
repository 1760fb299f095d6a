import { html, type Part } from '../report/html.ts'

/** The text, whose days (`2026-11-22`) stay on one line. */
export function dated(text: string): Part {
  return text.split(/(\d{4}-\d{2}-\d{2})/).map((part, i) => (i % 2 === 1 ? html`<time>${part}</time>` : part))
}
