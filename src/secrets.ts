/** The written forms in which a secret may come back: as it is, percent-encoded, in JSON, in HTML, in Base64 and hexadecimal; none for ''. */
export function formsOf(secret: string): string[] {
  if (secret === '') return []
  const bytes = Buffer.from(secret)
  // A lone surrogate has no bytes of its own: encoders of URLs see what UTF-8 makes of it.
  const whole = bytes.toString()
  const urls = [encodeURIComponent(whole), strict(whole), strict(whole).replaceAll('%2F', '/'), new URLSearchParams({ x: whole }).toString().slice(2)]
  const json = JSON.stringify(secret).slice(1, -1)
  const base64 = bytes.toString('base64')
  const hex = bytes.toString('hex')
  return [...new Set([
    secret, whole,
    ...urls.flatMap(url => [url, url.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase())]),
    json, json.replaceAll('/', '\\/'), json.replace(/[\x7f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')),
    ...QUOTES.map(quotes => escaped(secret, quotes)),
    base64, withoutPadding(base64), withoutPadding(bytes.toString('base64url')), base64.replaceAll('+', '-').replaceAll('/', '_'),
    hex, hex.toUpperCase(),
  ])]
}

/** The text with every secret, in any of its written forms, replaced by `***`; longer forms first. */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set([...secrets].flatMap(formsOf))
  return [...forms].sort((a, b) => b.length - a.length).reduce((out, form) => out.replaceAll(form, '***'), text)
}

/** How HTML escapers write quotation marks: not at all, as Python's html.escape, as most others, as XML's. */
const QUOTES: Record<string, string>[] = [
  {}, { '"': '&quot;', '\'': '&#x27;' }, { '"': '&quot;', '\'': '&#39;' }, { '"': '&quot;', '\'': '&apos;' }, { '"': '&quot;' }, { '"': '&#34;', '\'': '&#39;' },
]

function escaped(text: string, quotes: Record<string, string>): string {
  return text.replace(/[&<>"']/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? quotes[c] ?? c)
}

/** Percent-encoded as by Python's quote: everything but letters, digits and `-._~` (RFC 3986, 2.3). */
function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())
}

function withoutPadding(base64: string): string {
  const end = base64.indexOf('=')
  return end < 0 ? base64 : base64.slice(0, end)
}
