import { reasonOf, shortReason } from './reason.ts'
import type { Told } from './record.ts'
import { type Packet, SubunitReader } from './subunit.ts'

/** Bytes of one attachment that are kept, counted from its end: the exception stands there. */
const MOST = 32 * 1024

/** How a status of subunit counts; others (a test that is under way) are no result. `uxsuccess` is a test that was expected to fail. */
const VERDICTS = { success: 'passed', xfail: 'passed', skip: 'skipped', fail: 'failed', uxsuccess: 'failed' } as const

/** Makes results of a subunit stream while it comes in. */
export class ResultStream {
  private readonly reader = new SubunitReader()
  private readonly attached = new Map<string, { traceback: Buffer; reason: Buffer }>()
  readonly told: Told[] = []
  /** Tests of which anything was said. */
  readonly known = new Set<string>()

  /** The results that are complete with these bytes. */
  push(bytes: Buffer): Told[] {
    return this.take(this.reader.push(bytes))
  }

  /** To be called when the stream is over. */
  end(): Told[] {
    return this.take(this.reader.end())
  }

  private take(packets: Packet[]): Told[] {
    return packets.flatMap(packet => {
      this.known.add(packet.test)
      this.attach(packet)
      if (!Object.hasOwn(VERDICTS, packet.status)) return []
      const one = this.toldOf(packet.test, VERDICTS[packet.status as keyof typeof VERDICTS])
      this.attached.delete(packet.test)
      this.told.push(one)
      return [one]
    })
  }

  private attach({ test, file }: Packet): void {
    const kind = file === undefined ? undefined : /^traceback/.test(file.name) ? 'traceback' : file.name === 'reason' ? 'reason' : undefined
    if (file === undefined || kind === undefined) return
    const files = this.attached.get(test) ?? { traceback: Buffer.alloc(0), reason: Buffer.alloc(0) }
    files[kind] = Buffer.from(Buffer.concat([files[kind], file.content]).subarray(-MOST))
    this.attached.set(test, files)
  }

  private toldOf(name: string, status: Told['status']): Told {
    const files = this.attached.get(name)
    if (files === undefined || status === 'passed') return { name, status }
    const message = status === 'skipped' ? shortReason(files.reason.toString()) : reasonOf(files.traceback.toString())
    return { name, status, ...(message !== '' && { message }) }
  }
}
