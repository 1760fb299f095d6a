import { createHash } from 'node:crypto'

/** 32 hexadecimal digits that depend on the text alone, as Keystone writes ids. */
export function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** A UUID that depends on the text alone, as the other services write ids. */
export function uuidOf(text: string): string {
  const hex = hexOf(text)
  return [hex.slice(0, 8), hex.slice(8, 12), '5' + hex.slice(13, 16), '8' + hex.slice(17, 20), hex.slice(20)].join('-')
}
