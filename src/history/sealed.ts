import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { digestOfBytes } from './names.ts'

const compress = promisify(gzip)
const decompress = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)

/** Magic, deflate, a comment follows (RFC 1952 section 2.3), no time, unknown system: the same on every machine. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255])
const SEAL = 'sha256:'.length + 64

/** A gzip file of these bytes, which `gunzip` reads; its comment is the digest of what follows it, so that every changed bit is noticed. */
export async function sealed(bytes: Uint8Array): Promise<Buffer> {
  const body = (await compress(bytes)).subarray(HEADER.length)
  return Buffer.concat([HEADER, Buffer.from(digestOfBytes(body) + '\0'), body])
}

/** True if every bit of the file is as `sealed` wrote it. */
export function isIntact(file: Buffer): boolean {
  const body = HEADER.length + SEAL + 1
  return file.length > body && file.subarray(0, HEADER.length).equals(HEADER) && file[body - 1] === 0
    && file.toString('latin1', HEADER.length, body - 1) === digestOfBytes(file.subarray(body))
}

/** What is in the file; undefined if it is no whole gzip file or holds more than `max` bytes. */
export async function unsealed(file: Buffer, max: number): Promise<Buffer | undefined> {
  return decompress(file, { maxOutputLength: max }).catch(() => undefined)
}
