/** A file of an archive. */
export interface TarFile {
  path: string
  content: Buffer
}

const BLOCK = 512
/** Entries of an archive: Sonobuoy writes one per resource kind, namespace and pod. */
const MOST_ENTRIES = 200_000
/** Bytes of a header that names a long path or holds pax records. */
const MOST_HEADER = 64 * 1024

/** Whether bytes begin an archive in the form of POSIX (ustar, pax) or GNU. */
export function isTar(start: Buffer): boolean {
  return start.length >= BLOCK && start.toString('latin1', 257, 262) === 'ustar'
}

/** Reads an archive while its bytes come in, and keeps the files that are wanted. Throws on what is no archive, and on wanted files that are too large. */
export class TarReader {
  readonly files: TarFile[] = []
  private rest: Buffer = Buffer.alloc(0)
  /** Bytes until the next header, and what becomes of them: content of a file, a header for the next entry, or nothing. */
  private left = 0
  private padding = 0
  private kept: { as: 'file' | 'path' | 'pax'; path: string; parts: Buffer[] } | undefined
  private nextPath: string | undefined
  private nextSize: number | undefined
  private entries = 0
  private bytes = 0
  private done = false

  constructor(private readonly wanted: (path: string) => boolean, private readonly most: number) {}

  push(bytes: Buffer): void {
    let data = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes])
    while (!this.done && data.length > 0) {
      if (this.left > 0) {
        const part = data.subarray(0, this.left)
        this.kept?.parts.push(Buffer.from(part))
        this.left -= part.length
        data = data.subarray(part.length)
        if (this.left === 0) this.finish()
      } else if (this.padding > 0) {
        const skipped = Math.min(this.padding, data.length)
        this.padding -= skipped
        data = data.subarray(skipped)
      } else if (data.length < BLOCK) break
      else {
        this.header(data.subarray(0, BLOCK))
        data = data.subarray(BLOCK)
      }
    }
    this.rest = this.done ? Buffer.alloc(0) : Buffer.from(data)
  }

  /** To be called when the bytes are over; throws if the archive is cut off. */
  end(): void {
    if (!this.done) throw new Error('the archive is cut off')
  }

  private header(block: Buffer): void {
    if (block.every(byte => byte === 0)) {
      this.done = true
      return
    }
    if (!hasChecksum(block)) throw new Error('the archive is damaged: a header has a wrong checksum')
    if (++this.entries > MOST_ENTRIES) throw new Error(`the archive has more than ${MOST_ENTRIES} entries`)
    const type = String.fromCharCode(block[156] ?? 0)
    const special = type === 'x' ? 'pax' : type === 'L' ? 'path' : undefined
    const size = special === undefined ? this.nextSize ?? numberOf(block.subarray(124, 136)) : numberOf(block.subarray(124, 136))
    this.left = size
    this.padding = (BLOCK - size % BLOCK) % BLOCK
    if (special !== undefined) {
      if (size > MOST_HEADER) throw new Error('the archive has a header that is too large')
      this.kept = { as: special, path: '', parts: [] }
    } else {
      const path = cleanPath(this.nextPath ?? pathOf(block))
      this.nextPath = this.nextSize = undefined
      this.kept = (type === '0' || type === '\0') && this.wanted(path) ? { as: 'file', path, parts: [] } : undefined
      if (this.kept !== undefined) this.bytes += size
      if (this.bytes > this.most) throw new Error(`the files in the archive have more than ${this.most} bytes`)
    }
    if (size === 0) this.finish()
  }

  private finish(): void {
    const kept = this.kept
    this.kept = undefined
    if (kept === undefined) return
    const content = Buffer.concat(kept.parts)
    if (kept.as === 'file') this.files.push({ path: kept.path, content })
    else if (kept.as === 'path') this.nextPath = textOf(content)
    else {
      const records = paxOf(content)
      this.nextPath = records.get('path') ?? this.nextPath
      const size = records.get('size')
      if (size !== undefined && /^\d{1,15}$/.test(size)) this.nextSize = Number(size)
    }
  }
}

/** Octal digits, or the binary form of GNU for large numbers. */
function numberOf(field: Buffer): number {
  const first = field[0] ?? 0
  const number = (first & 0x80) !== 0 ? field.subarray(1).reduce((sum, byte) => sum * 256 + byte, first & 0x7f) : parseInt(textOf(field).trim() || '0', 8)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error('the archive is damaged: an entry has no size')
  return number
}

function hasChecksum(block: Buffer): boolean {
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0)
  return parseInt(textOf(block.subarray(148, 156)).trim(), 8) === sum
}

function pathOf(block: Buffer): string {
  const prefix = textOf(block.subarray(257, 263)) === 'ustar' ? textOf(block.subarray(345, 500)) : ''
  const name = textOf(block.subarray(0, 100))
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Records `<length> <key>=<value>\n`; what follows a broken one is passed over. */
function paxOf(content: Buffer): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at)
    const length = blank < 0 || blank - at > 6 ? NaN : Number(content.toString('latin1', at, blank))
    if (!(length > blank - at + 2) || at + length > content.length) break
    const record = content.toString('utf8', blank + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return records
}

const textOf = (field: Buffer): string => {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}
const cleanPath = (path: string): string => path.replace(/^(?:\.?\/)+/, '')
