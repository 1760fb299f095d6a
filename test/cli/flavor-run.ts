import { Readable } from 'node:stream'
import { Command } from 'commander'
import { vi } from 'vitest'
import { defineFlavor } from '../../src/cli/flavor.ts'
import { EXIT, explainError } from '../../src/cli/exit.ts'
import { printed } from './printed.ts'

/** What `scs-check flavor …` prints, and its exit code, with this text on stdin (undefined: a terminal). */
export async function flavor(args: string[], stdin?: string | Buffer) {
  const input = Object.assign(Readable.from(stdin === undefined ? [] : [stdin]), { isTTY: stdin === undefined })
  const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin)
  try {
    return await printed(() => program(['flavor', ...args]))
  } finally {
    spy.mockRestore()
  }
}

async function program(argv: string[]): Promise<number> {
  let code: number = EXIT.pass
  const program = new Command('scs-check').exitOverride()
  defineFlavor(program, async work => { code = await work })
  return program.parseAsync(argv, { from: 'user' }).then(() => code, (error: unknown) => {
    const told = explainError(error)
    process.stderr.write(`${told.message}\n`)
    return told.code
  })
}
