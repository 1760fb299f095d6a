import { reasonOf, shortReason } from './reason.ts'
import { MOST_TOLD, type Told } from './record.ts'
import { type Packet, SubunitReader } from './subunit.ts'

/** Bytes of one attachment that are kept, counted from its end: the exception stands there. */
const MOST = 32 * 1024

/** How a status of subunit counts; others (a test that is under way) are no result. A test that was expected to fail has not passed, whether it did or not. */
const VERDICTS = { success: 'passed', xfail: 'skipped', skip: 'skipped', fail: 'failed', uxsuccess: 'failed' } as const

/** Makes results of a subunit stream while it comes in. Throws on more than 20000 tests and on 1000 broken packets. */
export class ResultStream {
  private readonly reader = new SubunitReader()
  private readonly attached = new Map<string, { traceback: Buffer; reason: Buffer }>()
  readonly told: Told[] = []
  /** Tests that began and of which no end was told since. */
  private readonly underWay = new Set<string>()

  /** The results that are complete with these bytes. */
  push(bytes: Buffer): Told[] {
    return this.take(this.reader.push(bytes))
  }

  /** To be called when the stream is over. */
  end(): Told[] {
    return this.take(this.reader.end())
  }

  /** What says that results are missing from the stream; '' if nothing does. */
  get damage(): string {
    if (this.reader.broken > 0) return `${this.reader.broken} of its packets are damaged or cut off`
    return this.underWay.size > 0 ? `${this.underWay.size} tests began of which no end is told` : ''
  }

  private take(packets: Packet[]): Told[] {
    return packets.flatMap(packet => {
      if (packet.status === 'inprogress') this.underWay.add(packet.test)
      this.attach(packet)
      if (Math.max(this.told.length, this.underWay.size, this.attached.size) >= MOST_TOLD) throw new Error(`it has more than ${MOST_TOLD} tests`)
      if (!Object.hasOwn(VERDICTS, packet.status)) return []
      const { at } = packet
      const one = { ...this.toldOf(packet.test, VERDICTS[packet.status as keyof typeof VERDICTS]), ...(at !== undefined && { at }) }
      this.attached.delete(packet.test)
      this.underWay.delete(packet.test)
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
    const message = status === 'skipped' ? shortReason(files.reason.toString()) || reasonOf(files.traceback.toString()) : reasonOf(files.traceback.toString())
    return { name, status, ...(message !== '' && { message }) }
  }
}
