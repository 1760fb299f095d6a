const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`)

/** The version of an address that a host can have, null for any other text: neither 0.0.0.0/8, 127.0.0.0/8, multicast and reserved, nor `::`, `::1` and ff00::/8 (RFC 6890, RFC 4291). */
export function ipVersion(text: string): 4 | 6 | null {
  if (IPV4.test(text)) {
    const first = Number(text.split('.')[0])
    return first > 0 && first !== 127 && first < 224 ? 4 : null
  }
  const plain = ipv6(text)
  return plain === null || plain === '::' || plain === '::1' || plain.startsWith('ff') ? null : 6
}

/** First 16 bits and length of a prefix of IPv6 addresses, null for any other text. */
export function ipv6Block(text: string): { first: number; length: number } | null {
  const [, address = '', length] = /^([0-9a-f:.]{2,45})\/([0-9]{1,3})$/i.exec(text) ?? []
  const plain = ipv6(address)
  if (plain === null || length === undefined || Number(length) > 128) return null
  return { first: parseInt(plain.split(':')[0] || '0', 16), length: Number(length) }
}

/** An IPv6 address in its shortest form, as the URL standard has it; null for any other text. */
function ipv6(text: string): string | null {
  const url = `http://[${text}]/`
  return /^[0-9a-f:.]{2,45}$/i.test(text) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : null
}
