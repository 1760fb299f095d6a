import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

export interface Child {
  process: ChildProcess
  /** Lines of stdout so far. */
  lines: string[]
  errors: () => string
  /** When it says this line. */
  says: (line: string) => Promise<void>
  ended: Promise<number | null>
}

/** Programs of this folder, bundled from source with what they import, so that Node 20 runs them. */
export async function programs(...names: string[]): Promise<{ start: (name: string, url: string, ...args: string[]) => Child; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-postgres-'))
  const build = await rolldown({ input: names.map(name => new URL(`./${name}.ts`, import.meta.url).pathname), platform: 'node', logLevel: 'silent' })
  await build.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })
  await build.close()
  return { start: (name, url, ...args) => start(join(dir, `${name}.mjs`), url, args), remove: () => rm(dir, { recursive: true }) }
}

function start(file: string, url: string, args: string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', STORE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let [rest, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    child.emit('said')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { errors += text })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const says = (line: string) => new Promise<void>((resolve, reject) => {
    const look = () => { if (lines.includes(line)) resolve() }
    child.on('said', look)
    void ended.then(() => { reject(new Error(`ended without ${line}: ${errors}`)) })
    look()
  })
  return { process: child, lines, errors: () => errors, says, ended }
}
