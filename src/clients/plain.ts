/** Text from outside as one harmless line: control, bidi and invisible format characters become spaces, cut to `max` characters. */
export function plain(text: string, max = 200): string {
  const line = text.slice(0, max * 8).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').replace(/ {2,}/g, ' ').trim()
  const points = [...line]
  return points.length > max ? points.slice(0, max - 1).join('') + '…' : line
}

/** A URL as a message may show it: without user info, query and fragment. */
export function showUrl(url: string | URL): string {
  const { origin, pathname } = new URL(url)
  return plain(origin + pathname, 300)
}

/** The text with every known secret (plain, URL-encoded, JSON-escaped or in Base64) replaced by `***`. */
export function redact(text: string, secrets: Iterable<string>): string {
  let out = text
  for (const secret of secrets) {
    if (secret === '') continue
    for (const form of [secret, encodeURIComponent(Buffer.from(secret).toString()), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]) {
      out = out.replaceAll(form, '***')
    }
  }
  return out
}
