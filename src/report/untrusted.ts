/** Controls (C0, DEL, C1), bidi and other format controls, line separators, lone surrogates, noncharacters, invisible code points. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u

/** The text on one line with everything invisible written out (`\u001b`), at most `max` characters long, the last of them `…` if cut. */
export function plain(text: string, max = 300): string {
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

function escapeOf(char: string): string {
  const hex = char.codePointAt(0)!.toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
