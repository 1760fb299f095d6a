import { createHash } from 'node:crypto'

/** Longest encoding that is used; file systems take 255 bytes. */
const LONGEST = 200

/**
 * A file name for any text: no two texts have the same, on file systems too that ignore case or normalize Unicode. `a-z0-9._~-` stay, `A` is `+a`, other bytes
 * of UTF-8 are `=2f`, as is a dot at the beginning; long ones are cut and end with `==` and the text's SHA-256, and the text must be kept inside of the file.
 */
export function encodeName(text: string): string {
  const bytes = (char: string): string => Buffer.from(char).toString('hex').replace(/../g, '=$&')
  const encoded = text.replace(/[^a-z0-9._~-]|^\./gu, char => (/[A-Z]/.test(char) ? `+${char.toLowerCase()}` : bytes(char)))
  return encoded.length <= LONGEST ? encoded : `${encoded.slice(0, LONGEST / 2)}==${createHash('sha256').update(text).digest('hex')}`
}

/** True if the name is a cut one, so that only the file knows the text. */
export function isCut(name: string): boolean {
  return /==[0-9a-f]{64}$/.test(name)
}

/** The text whose encoding this is; undefined for cut names and for names that `encodeName` never gives. */
export function decodeName(name: string): string | undefined {
  try {
    const text = decodeURIComponent(name.replace(/\+([a-z])/g, (_, letter: string) => letter.toUpperCase()).replaceAll('=', '%'))
    return encodeName(text) === name && !isCut(name) ? text : undefined
  } catch {
    return undefined // no UTF-8: not ours
  }
}
