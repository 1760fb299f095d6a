import { redact } from '../secrets.ts'

/** Text from outside as one harmless line: control, bidi and invisible format characters become spaces, cut to `max` characters. */
export function plain(text: string, max = 200): string {
  const line = text.slice(0, max * 8).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').replace(/ {2,}/g, ' ').trim()
  const points = [...line]
  return points.length > max ? points.slice(0, max - 1).join('') + '…' : line
}

/**
 * A URL as a message may show it: without user info, query and fragment, with `***` for secrets. Of the path, a part that is a secret as a
 * whole is replaced however short; inside of parts only secrets of more than three characters are, or nothing could be read any more.
 */
export function showUrl(url: string | URL, secrets: Iterable<string> = []): string {
  const { origin, pathname } = new URL(url)
  const all = [...secrets]
  const long = all.filter(secret => secret.length > 3)
  const parts = pathname.split('/').map(part => {
    const text = decoded(part)
    const clean = text !== '' && all.includes(text) ? '***' : redact(text, long)
    return clean === text ? part : clean
  })
  return plain(redact(origin + parts.join('/'), long), 300)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export { redact } from '../secrets.ts'
