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

/** The text with every known secret, in any of its written forms, replaced by `***`. */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set([...secrets].filter(secret => secret !== '').flatMap(formsOf))
  return [...forms].sort((a, b) => b.length - a.length).reduce((out, form) => out.replaceAll(form, '***'), text)
}

/** As it is, in a URL, in a form, in JSON (also in that of Python), in HTML, in Base64. */
function formsOf(secret: string): string[] {
  const whole = Buffer.from(secret).toString()
  const json = JSON.stringify(secret).slice(1, -1)
  return [
    secret, encodeURIComponent(whole), new URLSearchParams({ x: whole }).toString().slice(2), json,
    json.replace(/[\x7f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')),
    secret.replace(/[&<>"']/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? '&#39;'),
    Buffer.from(secret).toString('base64'),
  ]
}
