/** Characters of a reason in the evidence. */
const MOST = 300
/** What may be a credential: Fernet tokens, and what stands behind such a word. */
const TOKEN = /gAAAA[\w-]{20,}/g
const NAMED = /((?:password|adminpass|secret|token|passcode)['"]{0,2} ?[:=] ?)(?:'[^']*'|"[^"]*"|[^\s,;)}]+)/gi

/** A reason as one harmless line without what may be a credential, at most 300 characters long. */
export function shortReason(text: string): string {
  const line = text.slice(0, 20 * MOST).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const clean = [...line.replace(TOKEN, '***').replace(NAMED, '$1***')]
  return clean.length > MOST ? clean.slice(0, MOST - 1).join('') + '…' : clean.join('')
}

/** Why a test failed, from the traceback that its runner attached: the exception and what it says, without the way there. */
export function reasonOf(traceback: string): string {
  const lines = traceback.slice(-64 * 1024).split(/\r?\n/)
  const header = lines.findLastIndex(line => line.endsWith('Traceback (most recent call last):'))
  const body = lines.slice(header + 1).filter(line => line.trim() !== '' && line !== '}}}')
  const first = header < 0 ? 0 : body.findIndex(line => !line.startsWith(' '))
  return shortReason(first < 0 ? body.slice(-1).join('') : body.slice(first).join(' '))
}
