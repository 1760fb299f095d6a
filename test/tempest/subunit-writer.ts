import { crc32 } from 'node:zlib'

export interface Written {
  test?: string
  status?: number
  time?: { seconds: number; nanoseconds: number }
  tags?: string[]
  mime?: string
  file?: { name: string; content: Buffer }
  route?: string
}

function number(value: number): Buffer {
  const size = value < 64 ? 1 : value < 16384 ? 2 : value < 4194304 ? 3 : 4
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, 0, size)
  bytes[0]! |= (size - 1) << 6
  return bytes
}

const text = (value: string | Buffer): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)])

/** A packet of subunit v2, written from the specification. */
export function written({ test, status = 0, time, tags, mime, file, route }: Written): Buffer {
  const seconds = Buffer.alloc(4)
  seconds.writeUInt32BE(time?.seconds ?? 0)
  const body = Buffer.concat([
    ...(time === undefined ? [] : [seconds, number(time.nanoseconds)]),
    ...(test === undefined ? [] : [text(test)]),
    ...(tags === undefined ? [] : [number(tags.length), ...tags.map(text)]),
    ...(mime === undefined ? [] : [text(mime)]),
    ...(file === undefined ? [] : [text(file.name), text(file.content)]),
    ...(route === undefined ? [] : [text(route)]),
  ])
  const set = [[0x0800, test], [0x0400, route], [0x0200, time], [0x0080, tags], [0x0020, mime], [0x0040, file]] as const
  const flags = 0x2000 | status | set.reduce((sum, [flag, value]) => sum | (value === undefined ? 0 : flag), 0)
  // the length counts itself
  let length = body.length + 8
  while (3 + number(length).length + body.length + 4 !== length) length = 3 + number(length).length + body.length + 4
  const head = Buffer.concat([Buffer.from([0xb3, flags >> 8, flags & 255]), number(length), body])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(head))
  return Buffer.concat([head, sum])
}
