import { closeSync, constants, fchmodSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { redact } from '../secrets.ts'
import { plain } from '../report/untrusted.ts'

/** Bytes of a log from its beginning, and from its end where it is longer. */
const HEAD = 8 * 1024 * 1024
const TAIL = 64 * 1024
/** Lines and characters that are told of a failed command. */
const TOLD_LINES = 5
const TOLD = 400
/** Variables whose value no message may show. */
const SECRET = /PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH/i

/** Length from which a value may be a secret whatever its name, and bytes of a file that may hold one. */
const LONG = 8
const LARGEST = 64 * 1024

/** What a command writes: kept in a file that only its owner may read, at most 8 MiB of its beginning and 64 KiB of its end. */
export interface HookLog {
  write(chunk: Buffer): void
  /** Closes the file. */
  end(): void
  /** The last lines in one, with nothing invisible and without secrets of its environment. */
  told(environment: Record<string, string>): string
}

/** What no message may show: values that look secret by their name or are long, and what stands in files that they name. */
function secretsOf(environment: Record<string, string>): string[] {
  return Object.entries(environment).filter(([name]) => !name.startsWith('SCS_CHECK_')).flatMap(([name, value]) => {
    const content = value.includes('/') ? contentOf(value) : []
    return [...(value.length >= LONG && !value.includes('/') || SECRET.test(name) && value.length >= 4 && !/_FILE$/i.test(name) ? [value] : []), ...content]
  })
}

/** The lines of a small file, and the whole; none if it cannot be read. */
function contentOf(path: string): string[] {
  try {
    if (statSync(path).size > LARGEST) return []
    const text = readFileSync(path, 'utf8').trim()
    return [text, ...text.split(/[\r\n]+/).map(line => line.trim())].filter(line => line.length >= LONG)
  } catch {
    return []
  }
}

/** Opens the file, which then is empty. Throws the error of the file system. */
export function hookLog(path: string): HookLog {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600)
  fchmodSync(file, 0o600)
  let written = 0
  let left = 0
  let tail = Buffer.alloc(0)
  const put = (bytes: Buffer | string): void => {
    try {
      writeSync(file, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
    } catch {
      // a full disk costs the log, not the visit
    }
  }
  return {
    write(chunk) {
      const room = Math.max(0, HEAD - written)
      if (room > 0) put(chunk.subarray(0, room))
      written += chunk.length
      left += Math.max(0, chunk.length - room)
      tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-TAIL))
    },
    end() {
      const end = tail.subarray(-Math.min(left, TAIL))
      if (left > 0) put(`\n… ${left - end.length} bytes are left out …\n`)
      if (left > 0) put(end)
      closeSync(file)
    },
    told(environment) {
      const lines = redact(tail.toString(), secretsOf(environment)).replace(/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,2000}/g, '$1 [secret]').split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '')
      const text = lines.slice(-TOLD_LINES).join(' / ')
      return plain(text.length > TOLD ? `…${text.slice(-TOLD)}` : text, 2 * TOLD)
    },
  }
}
