import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Unseen } from '../unseen.ts'
import { isTar, type TarFile, TarReader } from './tar.ts'

/** Bytes of a file as it lies there: a tarball of a large cluster has some 20 MB. */
const MOST_PACKED = 512 * 1024 * 1024
/** Bytes that come out of it, most of which are passed over at once. */
const MOST_UNPACKED = 4 * 1024 * 1024 * 1024
/** Bytes of it that are kept: a report with the logs of its failed tests has some 20 MB. */
const MOST_KEPT = 128 * 1024 * 1024
/** Bytes that show what a file is. */
const START = 512

/** What is in a file, unpacked: one text, or the wanted files of an archive. */
export type Content = { digest: string } & ({ text: string } | { files: TarFile[] })

/** Reads a file, also gzipped; its beginning shows what it is. Throws `Unseen`; the signal ends it. */
export async function contentOf(path: string, wanted: (path: string) => boolean, signal: AbortSignal): Promise<Content> {
  const name = basename(path)
  const packed = await isPacked(path, name)
  const hash = createHash('sha256')
  const sink = new Sink(wanted)
  try {
    const hashed = async function* (source: AsyncIterable<Buffer>) {
      for await (const part of source) {
        hash.update(part)
        yield part
      }
    }
    const collected = async (source: AsyncIterable<Buffer>) => { for await (const part of source) sink.push(part) }
    await pipeline(createReadStream(path), hashed, packed ? createGunzip() : new PassThrough(), collected, { signal })
    return { ...sink.end(), digest: `sha256:${hash.digest('hex')}` }
  } catch (error) {
    if (signal.aborted) throw new Unseen('timeout', `${name} was not read to its end`)
    throw new Unseen('malformed', `${name} cannot be read: ${error instanceof Error ? error.message : 'error'}`)
  }
}

/** What lies at a path, in a word for people: `file` for what can be read as one. */
export function kindOf(found: Stats): string {
  if (found.isFile()) return 'file'
  return found.isDirectory() ? 'directory' : found.isFIFO() ? 'named pipe (FIFO)' : found.isSocket() ? 'socket' : 'device'
}

/** Whether the file is gzipped. */
async function isPacked(path: string, name: string): Promise<boolean> {
  try {
    const kind = kindOf(await stat(path)) // before it is opened: opening a FIFO waits for a writer
    if (kind !== 'file') throw new Error(`it is a ${kind}`)
    const file = await open(path, 'r')
    try {
      const found = await file.stat()
      if (found.size > MOST_PACKED) throw new Error(`it is larger than ${MOST_PACKED / 1024 / 1024} MiB`)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Unseen('unsupported', `${name} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code ?? message}`)
  }
}

/** Takes what comes out of a file, and keeps what is wanted of it. */
class Sink {
  private start: Buffer[] = []
  private text: Buffer[] | undefined
  private tar: TarReader | undefined
  private bytes = 0
  private kept = 0

  constructor(private readonly wanted: (path: string) => boolean) {}

  push(part: Buffer): void {
    this.bytes += part.length
    if (this.bytes > MOST_UNPACKED) throw new Error(`unpacked it is larger than ${MOST_UNPACKED / 1024 ** 3} GiB`)
    if (this.tar === undefined && this.text === undefined) {
      this.start.push(part)
      if (this.bytes >= START) this.decide()
    } else this.take(part)
  }

  end(): { text: string } | { files: TarFile[] } {
    if (this.tar === undefined && this.text === undefined) this.decide()
    this.tar?.end()
    return this.tar === undefined ? { text: Buffer.concat(this.text ?? []).toString() } : { files: this.tar.files }
  }

  private decide(): void {
    const whole = Buffer.concat(this.start)
    this.start = []
    if (isTar(whole)) this.tar = new TarReader(this.wanted, MOST_KEPT)
    else this.text = []
    this.take(whole)
  }

  private take(part: Buffer): void {
    if (this.tar !== undefined) return this.tar.push(part)
    this.kept += part.length
    if (this.kept > MOST_KEPT) throw new Error(`unpacked it is larger than ${MOST_KEPT / 1024 / 1024} MiB`)
    this.text?.push(part)
  }
}
