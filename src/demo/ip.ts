import { isIPv4, isIPv6 } from 'node:net'

/** A block of addresses: `first` … `last`, and the prefix length. */
export interface Block {
  version: 4 | 6
  first: bigint
  last: bigint
  length: number
}

/** An address as a number; undefined if it is none. */
export function addressOf(text: string): { version: 4 | 6; value: bigint } | undefined {
  if (isIPv4(text)) return { version: 4, value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  // The URL parser writes an embedded IPv4 address as two groups.
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::')
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'))
  const [before, after] = [groups(head), groups(tail)]
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return { version: 6, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) }
}

/** The number as an address, IPv6 in its shortest form. */
export function written(version: 4 | 6, value: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(bits => String((value >> bits) & 255n)).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65_535n).toString(16))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}

/** The block of a text such as `10.0.0.0/24`; bits behind the prefix are cut off. Undefined if it is none. */
export function blockOf(text: string): Block | undefined {
  const [address = '', length = '', ...more] = text.split('/')
  const found = addressOf(address)
  const bits = found?.version === 4 ? 32 : 128
  if (found === undefined || more.length > 0 || !/^[0-9]{1,3}$/.test(length) || Number(length) > bits) return undefined
  return block(found.version, found.value, Number(length))
}

/** The block with that prefix length in which the address lies. */
export function block(version: 4 | 6, address: bigint, length: number): Block {
  const host = BigInt((version === 4 ? 32 : 128) - length)
  const first = (address >> host) << host
  return { version, first, last: first + (1n << host) - 1n, length }
}

/** `10.0.0.0/24`. */
export function cidr({ version, first, length }: Block): string {
  return `${written(version, first)}/${length}`
}

/** Whether the blocks share an address. */
export function overlap(one: Block, other: Block): boolean {
  return one.version === other.version && one.first <= other.last && other.first <= one.last
}
