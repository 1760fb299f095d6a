import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lock } from '../model/history.ts'
import { type Disk, readBounded } from './disk.ts'
import { encodeName } from './file-name.ts'
import { type Identity, isGone, thisProcess } from './process-identity.ts'

/** Reads once more as often as others come and go in between. */
const TRIES = 20

/** A lock of a directory store: a file that says which process has it. It is taken over only from a process that is gone for certain. */
export async function takeLock(disk: Disk, name: string): Promise<Lock | { holder: string }> {
  return take(disk, join(disk.root, 'locks', encodeName(name)), await thisProcess())
}

async function take(disk: Disk, file: string, here: Identity): Promise<Lock | { holder: string }> {
  const bytes = Buffer.from(JSON.stringify({ ...here, at: new Date().toISOString() }))
  for (let tries = 0; tries < TRIES; tries++) {
    if (await disk.create(file, bytes)) return { release: () => release(file, here) }
    const holder = await read(file)
    if (holder === undefined) continue
    if (holder === 'unreadable') return { holder: `somebody (${file} cannot be read; remove it if nobody is at it)` }
    if (!(await isGone(holder, here))) return { holder: told(holder, file) }
    // Of those who see a dead holder, one at a time may look again and put itself in its place
    const turn = await take(disk, `${file}@${holder.nonce}`, { ...here })
    if ('holder' in turn) return turn
    try {
      const still = await read(file)
      if (typeof still !== 'object' || still.nonce !== holder.nonce) continue
      await disk.replace(file, bytes)
      return { release: () => release(file, here) }
    } finally {
      await turn.release()
    }
  }
  return { holder: `others, who take turns at ${file}` }
}

async function release(file: string, here: Identity): Promise<void> {
  const holder = await read(file)
  if (typeof holder === 'object' && holder.nonce === here.nonce) await rm(file, { force: true })
}

type Holder = Identity & { at: string }

async function read(file: string): Promise<Holder | 'unreadable' | undefined> {
  const bytes = await readBounded(file, 4096)
  if (bytes === undefined) return undefined
  try {
    const { pid, started, host, machine, boot, space, nonce, at } = JSON.parse(bytes.toString()) as Holder
    const texts = [started, host, machine, boot, space, nonce, at].every(text => typeof text === 'string')
    return texts && Number.isSafeInteger(pid) && /^[0-9a-f]{8}$/.test(nonce) ? { pid, started, host, machine, boot, space, nonce, at } : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function told({ pid, host, at }: Holder, file: string): string {
  return `process ${pid} on ${host} since ${at} (if it is gone for certain, remove ${file})`
}
