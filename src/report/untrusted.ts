/** Controls (C0, DEL, C1), bidi and other format controls, line separators, lone surrogates, noncharacters, invisible code points. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u
const EVERY_INVISIBLE = new RegExp(INVISIBLE.source, 'gu')

/** Characters shown of a reason: an attestation's names the reviewer, the document and its digest. */
export const REASON = 600

/** The text on one line with everything invisible written out (`\u001b`), at most `max` characters long, the last of them `…` if cut. */
export function plain(text: string, max = 300): string {
  if (text.length <= max && !INVISIBLE.test(text)) return text // as nearly all are: pages hold many
  let shown = ''
  let length = 0
  let room = { shown: '', length: 0 }
  for (const char of text) {
    const visible = INVISIBLE.test(char) ? escapeOf(char) : char
    const size = visible === char ? 1 : visible.length
    if (length + size > max) return room.shown + '…'
    shown += visible
    length += size
    if (length < max) room = { shown, length }
  }
  return shown
}

/** JSON text that means the same, with everything invisible in its strings written as escapes: harmless on a terminal too. */
export function visibleJson(json: string): string {
  if (!/[^\x20-\x7e\n]/.test(json)) return json
  return json.replace(EVERY_INVISIBLE, char => (char === '\n' ? char : char.split('').map(half => unit(half.charCodeAt(0))).join('')))
}

const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

function escapeOf(char: string): string {
  const code = char.codePointAt(0)!
  return code > 0xffff ? `\\u{${code.toString(16)}}` : unit(code)
}
