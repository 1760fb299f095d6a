import { crc32 } from 'node:zlib'

/** One packet of a subunit v2 stream (specification of the subunit project), as far as verdicts need it. */
export interface Packet {
  test: string
  status: (typeof STATUS)[number]
  /** Milliseconds since 1970. */
  at?: number
  file?: { name: string; mime: string; content: Buffer }
}

const STATUS = ['', 'exists', 'inprogress', 'success', 'uxsuccess', 'skip', 'fail', 'xfail'] as const
const SIGNATURE = 0xb3
const FLAG = { test: 0x0800, route: 0x0400, time: 0x0200, tags: 0x0080, mime: 0x0020, content: 0x0040 }
/** Signature, flags, a length of at least one byte and the checksum. */
const SMALLEST = 8

/** Whether the bytes begin like a subunit stream of version 2. */
export function isSubunit(bytes: Buffer): boolean {
  return bytes[0] === SIGNATURE && ((bytes[1] ?? 0) & 0xf0) === 0x20
}

/** Broken packets after which a stream is given up: each may have cost a checksum over 4 MiB. */
const MOST_BROKEN = 1000

/** Reads a stream piece by piece. Text between packets and broken packets are skipped; a packet has at most 4 MiB. Throws on 1000 broken ones. */
export class SubunitReader {
  private rest: Buffer = Buffer.alloc(0)
  /** Packets so far that were damaged, or cut off at the end. */
  broken = 0

  /** The packets that are complete with these bytes. */
  push(bytes: Buffer): Packet[] {
    return this.read(this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]), false)
  }

  /** The packets in what is left when no more bytes come: a signature in foreign text may have hidden them. */
  end(): Packet[] {
    return this.read(this.rest, true)
  }

  private read(data: Buffer, last: boolean): Packet[] {
    const packets: Packet[] = []
    let at = 0
    for (let start = data.indexOf(SIGNATURE); start >= 0; start = data.indexOf(SIGNATURE, at)) {
      at = start
      const length = lengthAt(data, start)
      const incomplete = length === undefined || start + length > data.length
      if (incomplete && !last) break // the next bytes tell
      const packet = incomplete || length === 0 ? undefined : packetOf(data.subarray(start, start + length))
      if (packet === undefined && length !== 0 && ++this.broken > MOST_BROKEN) throw new Error(`more than ${MOST_BROKEN} broken packets`)
      if (packet !== undefined && packet !== null) packets.push(packet)
      at += packet === undefined || length === undefined ? 1 : length
    }
    this.rest = Buffer.from(data.indexOf(SIGNATURE, at) < 0 ? [] : data.subarray(at))
    return packets
  }
}

/** Length of the packet that starts here; 0 if none does, undefined if more bytes are needed to tell. */
function lengthAt(data: Buffer, start: number): number | undefined {
  if (start + 1 >= data.length) return undefined
  if ((data[start + 1]! & 0xf0) !== 0x20) return 0
  if (start + 3 >= data.length) return undefined
  const number = numberAt(data, start + 3)
  if (number === undefined) return start + 6 > data.length ? undefined : 0
  return number.value < SMALLEST || number.size === 4 ? 0 : number.value
}

/** A number of one to four bytes: the two highest bits say how many more follow the first. */
function numberAt(data: Buffer, at: number): { value: number; size: number } | undefined {
  const first = data[at]
  if (first === undefined) return undefined
  const size = (first >> 6) + 1
  if (at + size > data.length) return undefined
  let value = first & 0x3f
  for (let i = 1; i < size; i++) value = value * 256 + data[at + i]!
  return { value, size }
}

/** The packet in these bytes; null if it is about no test, undefined if it is broken. */
function packetOf(bytes: Buffer): Packet | null | undefined {
  const end = bytes.length - 4
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) return undefined
  const flags = bytes.readUInt16BE(1)
  const body = bytes.subarray(0, end)
  let at = 3 + numberAt(body, 3)!.size
  let broken = false
  const number = (): number => {
    const found = numberAt(body, at)
    if (found === undefined) broken = true
    at += found?.size ?? 0
    return found?.value ?? 0
  }
  const content = (): Buffer => {
    const length = number()
    if (at + length > end) broken = true
    const found = body.subarray(at, at + length)
    at += length
    return found
  }
  const time = flags & FLAG.time && at + 4 <= end ? body.readUInt32BE(at) * 1000 : undefined
  if (flags & FLAG.time) {
    at += 4
    number()
  }
  const test = flags & FLAG.test ? content().toString() : ''
  if (flags & FLAG.tags) for (let count = number(); count > 0 && !broken; count--) content()
  const mime = flags & FLAG.mime ? content().toString() : ''
  const file = flags & FLAG.content ? { name: content().toString(), mime, content: content() } : undefined
  if (broken) return undefined
  return test === '' ? null : { test, status: STATUS[flags & 7]!, ...(time !== undefined && { at: time }), ...(file !== undefined && { file }) }
}
