import { redact } from '../secrets.ts'

/** Text from outside as one harmless line: control, bidi and invisible format characters become spaces, cut to `max` characters. */
export function plain(text: string, max = 200): string {
  const line = text.slice(0, max * 8).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').replace(/ {2,}/g, ' ').trim()
  const points = [...line]
  return points.length > max ? points.slice(0, max - 1).join('') + '…' : line
}

/**
 * `plain` with `***` for secrets: where the text as a whole is a secret, however short; inside of it only secrets of more than three characters
 * are replaced, or nothing could be read any more.
 */
export function harmless(text: string, secrets: Iterable<string>, max = 200): string {
  return plain(hidden(text, [...secrets]), max)
}

/** A URL as a message may show it: without user info, query and fragment, with `***` for secrets in its host and in the parts of its path. */
export function showUrl(url: string | URL, secrets: Iterable<string> = []): string {
  const { origin, pathname } = new URL(url)
  const all = [...secrets]
  const parts = pathname.split('/').map(part => {
    const text = decoded(part)
    const clean = hidden(text, all)
    return clean === text ? part : clean
  })
  return plain(hidden(origin + parts.join('/'), all), 300)
}

function hidden(text: string, secrets: string[]): string {
  return text !== '' && secrets.includes(text) ? '***' : redact(text, secrets.filter(secret => secret.length > 3))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
