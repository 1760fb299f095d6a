import { createHash } from 'node:crypto'
import type { Board } from '../model/board.ts'

/** A `urn:uuid:` that is the same for the same thing on the same board, and for nothing else: of a SHA-256, as version 8 of RFC 9562 allows. */
export function stableId({ baseUrl, title }: Pick<Board, 'baseUrl' | 'title'>, ...parts: string[]): string {
  const hex = createHash('sha256').update(JSON.stringify([baseUrl ?? title, ...parts])).digest('hex')
  const variant = (parseInt(hex[16]!, 16) & 0x3 | 0x8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
