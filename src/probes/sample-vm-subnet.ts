/** The official suite's subnet (F 4.3), then others that are seldom used. */
const CANDIDATES = ['10.1.0.0/24', '10.254.97.0/24', '172.31.97.0/24', '192.168.197.0/24', '198.18.97.0/24']

/** A subnet for the sample VM that overlaps with none of those given; undefined if there is none. Texts that are no IPv4 subnet overlap with nothing. */
export function freeSubnet(taken: string[]): string | undefined {
  const ranges = taken.map(rangeOf).filter(range => range !== undefined)
  return CANDIDATES.find(candidate => {
    const own = rangeOf(candidate)
    return own !== undefined && ranges.every(([first, last]) => last < own[0] || first > own[1])
  })
}

/** First and last address. */
function rangeOf(cidr: string): [number, number] | undefined {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)?.map(Number) ?? []
  if (a === undefined || b === undefined || c === undefined || d === undefined || bits === undefined || bits > 32) return undefined
  const size = 2 ** (32 - bits)
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size
  return [first, first + size - 1]
}
