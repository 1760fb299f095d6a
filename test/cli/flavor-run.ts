import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { printed } from './printed.ts'

/** What `scs-check flavor …` prints, and its exit code, with this text on stdin (undefined: a terminal). */
export async function flavor(args: string[], stdin?: string | Buffer) {
  const input = Object.assign(Readable.from(stdin === undefined ? [] : [stdin]), { isTTY: stdin === undefined })
  const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin)
  try {
    return await printed(() => main(['flavor', ...args]))
  } finally {
    spy.mockRestore()
  }
}
