import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchOver } from '../../src/tempest/watchdog.ts'

let dir = ''
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-watchdog-')) })
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Processes that have the directory of the test among their arguments; zombies have no arguments. */
async function processes(): Promise<string[]> {
  const numbers = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(numbers.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter(line => line.includes(dir))
}
const workspaces = async () => (await readdir(dir)).filter(name => name.startsWith('scs-check-tempest-'))

/** Sources as JavaScript, so that a process of its own can run them. */
async function compiled(...names: string[]): Promise<void> {
  for (const name of names) {
    const source = await readFile(new URL(`../../src/${name}.ts`, import.meta.url), 'utf8')
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true } })
    const path = join(dir, 'js', `${name}.js`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, outputText)
  }
  await writeFile(join(dir, 'js', 'package.json'), '{"type": "module"}')
}

const PARENT = `
import { mkdirSync } from 'node:fs'
import { runCommand } from './tempest/process.js'
import { makeWorkspace, writePrivate } from './tempest/workspace.js'
const space = await makeWorkspace()
mkdirSync(space.tempest + '/etc', { recursive: true })
await writePrivate(space.accounts, 'password')
await runCommand('/bin/sh', [process.argv[2]], {
  cwd: space.root, home: space.root, signal: new AbortController().signal, watchdog: space.watchdog, onOutput: bytes => process.stdout.write(bytes),
})
`
const STUBBORN = 'trap "" INT TERM HUP PIPE\ntail -f "$0" >/dev/null &\necho ready\nwhile :; do sleep 1; echo x >> "$HOME/log"; done\n'

it.runIf(process.platform === 'linux')('kill -9 of this process leaves no command of Tempest and no file with passwords', async () => {
  await compiled('unseen', 'tempest/process', 'tempest/watchdog', 'tempest/workspace')
  await writeFile(join(dir, 'js', 'parent.js'), PARENT)
  await writeFile(join(dir, 'stubborn'), STUBBORN)
  const parent = spawn(process.execPath, [join(dir, 'js', 'parent.js'), join(dir, 'stubborn')], { env: { ...process.env, TMPDIR: dir }, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise(resolve => { parent.stdout.once('data', resolve) })
  const [space] = await workspaces()
  expect(await readFile(join(dir, space!, 'run', 'etc', 'accounts.yaml'), 'utf8')).toBe('password')
  expect((await processes()).length).toBeGreaterThanOrEqual(4) // the parent, its watchdog, the command and what that started
  parent.kill('SIGKILL')
  await expect.poll(async () => [await processes(), await workspaces()], { timeout: 10_000 }).toEqual([[], []])
}, 20_000)

it.runIf(process.platform === 'linux')('an ended group is not killed, since its number may be that of another by then', async () => {
  const other = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const root = join(dir, 'root')
  await mkdir(root)
  const watchdog = watchOver(root)
  watchdog.group(other.pid)
  watchdog.group(undefined)
  watchdog.end()
  await expect.poll(async () => [await readdir(dir), await processes()], { timeout: 10_000 }).toEqual([[], []])
  expect([other.exitCode, other.signalCode]).toEqual([null, null])
  other.kill()
})
