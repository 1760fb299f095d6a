import { randomUUID } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, so that another one can tell years later whether it is gone. What a system does not tell is ''. */
export interface Identity {
  pid: number
  /** Clock ticks from boot to its start (proc_pid_stat(5), field 22): process ids come again. */
  started: string
  host: string
  /** Of /etc/machine-id: host names come again. */
  machine: string
  /** Of this boot of the machine. */
  boot: string
  /** PID namespace: process ids of another container say nothing here. */
  space: string
  /** Of this lock. */
  nonce: string
}

/** This process, with a fresh nonce. */
export async function thisProcess(): Promise<Identity> {
  const told = (file: string) => readFile(file, 'utf8').then(text => text.trim(), () => '')
  const [started, machine, boot, space] = await Promise.all([
    startOf(process.pid), told('/etc/machine-id'), told('/proc/sys/kernel/random/boot_id'), readlink('/proc/self/ns/pid').catch(() => ''),
  ])
  return { pid: process.pid, started: started ?? '', host: hostname(), machine, boot, space, nonce: randomUUID().slice(0, 8) }
}

/** True only if the process is gone for certain: ended, or its machine was started anew. Of other machines and containers nobody knows. */
export async function isGone(one: Identity, here: Identity): Promise<boolean> {
  if (one.host !== here.host || one.machine !== here.machine) return false
  if (one.boot !== here.boot) return one.machine !== ''
  if (one.space !== here.space) return false
  const started = await startOf(one.pid)
  return started === undefined ? !signalled(one.pid) : started !== one.started
}

/** When a process of this machine started, in clock ticks; `ended` if it is only waited for (a zombie), undefined if the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const [state = '', ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  return ['Z', 'X'].includes(state) ? 'ended' : fields[18]
}

/** True if there is such a process, also of another user whose /proc is hidden. */
function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
