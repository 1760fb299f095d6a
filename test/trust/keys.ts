import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A new directory and what removes it. */
export async function newDir(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  return { dir, remove: () => rm(dir, { recursive: true }) }
}

/** Makes a key pair and returns the path of its private half and the line of its public one. */
export async function newKey(dir: string, name: string, { type = 'ed25519', passphrase = '' } = {}): Promise<{ key: string; line: string }> {
  const key = join(dir, name)
  await run('ssh-keygen', ['-q', '-t', type, ...(type === 'rsa' ? ['-b', '2048'] : []), '-N', passphrase, '-C', 'a comment', '-f', key])
  return { key, line: (await readFile(`${key}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ') }
}

/** What the official command says of a signature by this key, as the compliance monitor calls it; throws if it is not good. */
export async function officially(
  dir: string, { line, identity = 'mail@csp.eu' }: { line: string; identity?: string }, signature: string, bytes: Uint8Array,
): Promise<string> {
  await writeFile(join(dir, 'official.sig'), signature)
  await writeFile(join(dir, 'official.allowed'), `${identity} ${line}\n`)
  const args = ['-Y', 'verify', '-f', join(dir, 'official.allowed'), '-I', identity, '-n', 'report', '-s', join(dir, 'official.sig')]
  return execFileSync('ssh-keygen', args, { input: bytes, stdio: 'pipe' }).toString()
}

/** An ssh-agent with these keys, as a child that ends with `stop`; its socket is in SSH_AUTH_SOCK until then. */
export async function startAgent(dir: string, keys: string[]): Promise<() => void> {
  const socket = join(dir, 'agent.sock')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise(resolve => { agent.stdout.once('data', resolve) })
  const before = process.env['SSH_AUTH_SOCK']
  process.env['SSH_AUTH_SOCK'] = socket
  for (const key of keys) await run('ssh-add', ['-q', key])
  return () => {
    agent.kill()
    if (before === undefined) delete process.env['SSH_AUTH_SOCK']
    else process.env['SSH_AUTH_SOCK'] = before
  }
}
