/** A line of a guest's report: `_scs-test-<section>: <text>`. */
export interface Line {
  section: string
  text: string
}
/** What a console shows of the report. */
export interface Console {
  lines: Line[]
  /** The end marker was printed. */
  end: boolean
  /** Whether the lines carry checksums that fit; without any, they are taken as they stand, as the official suite does. */
  verified: boolean
  /** The last line that holds something, for people. */
  last: string
}

const MARKER = '_scs-test-'
/** Sections that are kept. */
const SECTIONS = ['entropy-avail', 'fips-test', 'kernel', 'cpu']
/** Characters of a console that are looked at (Nova gives 100 KiB at most), characters of a line, and lines that are kept. */
const LARGEST = 262_144
const LONGEST = 400
const MOST = 60

/** Finds the report in a console's text, whatever else was printed between; a line that was damaged drops out where checksums tell. */
export function readConsole(text: string): Console {
  const rows = plain(text.slice(-LARGEST)).split('\n')
  const pieces = rows.flatMap(row => row.split(MARKER).slice(1))
  const intact = pieces.flatMap(piece => verify(piece) ?? [])
  const found = intact.length > 0 ? intact : pieces.flatMap(piece => split(piece.slice(0, LONGEST)) ?? [])
  const kept = new Map(found.filter(({ section }) => SECTIONS.includes(section)).map(line => [`${line.section}:${line.text}`, line]))
  return {
    lines: [...kept.values()].slice(0, MOST), end: pieces.some(piece => /^end(?![a-z0-9-])/.test(piece)), verified: intact.length > 0,
    last: rows.map(row => row.trim()).filter(row => row !== '').at(-1)?.slice(0, 120) ?? '',
  }
}

/** The line if its checksum fits: `section: text #checksum`, with anything behind; a text of ours has no ` #` in it, so a few places are enough to look at. */
function verify(piece: string): Line | undefined {
  for (let at = piece.indexOf(' #'), places = 0; at >= 0 && at <= LONGEST && places < 4; at = piece.indexOf(' #', at + 1), places++) {
    const sum = /^[0-9]{1,10}(?![0-9])/.exec(piece.slice(at + 2, at + 13))?.[0]
    const line = piece.slice(0, at)
    if (sum !== undefined && Number(sum) === cksum(line)) return split(line)
  }
  return undefined
}

function split(line: string): Line | undefined {
  const colon = line.indexOf(':')
  return colon < 0 ? undefined : { section: line.slice(0, colon).trim(), text: line.slice(colon + 1).trim() }
}

/** The text without escape sequences and control characters, carriage returns made line ends. */
function plain(text: string): string {
  return text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/\r\n?/g, '\n').replace(/[^\n\P{C}]/gu, '')
}

/** The checksum of POSIX `cksum`: CRC-32 with the polynomial 04C11DB7 over the bytes and, lowest byte first, their count. */
export function cksum(text: string): number {
  const bytes = [...new TextEncoder().encode(text)]
  let crc = 0
  const feed = (byte: number): void => {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  bytes.forEach(feed)
  for (let count = bytes.length; count > 0; count >>>= 8) feed(count & 255)
  return ~crc >>> 0
}
