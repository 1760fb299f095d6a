import type { Kubernetes } from '../model/cluster.ts'
import { DIRECTORY } from './cluster-pod.ts'
import { printed } from './cluster-pods.ts'

/** Whether a client can reach the server; `mixed` while its tries differ. */
export type Reach = 'open' | 'shut'
export interface Try {
  /** Counts from 1. */
  n: number
  reach: Reach
}
/** Seconds after which a try that meets silence is over, and pause after each. */
const PATIENCE = 2
const PAUSE = 1
/** Port of the server; one that needs no rights. */
const PORT = 8080

/** Tries in a row that show a state: one may be chance, or have been under way when the policy changed. */
export const STABLE = 3

/** Serves a page to whoever comes. */
export const SERVER = `echo scs-check > ${DIRECTORY}/index.html && exec httpd -f -p ${PORT} -h ${DIRECTORY}`
/** Tries to get the page at $URL as long as the pod lives, and tells of each try; what wget itself cannot mean (it is missing, or crashes) ends the pod. */
export const CLIENT = [
  'n=0; while :; do n=$((n+1))',
  `wget -q -T ${PATIENCE} -O /dev/null "$URL"; c=$?`,
  'if [ $c -eq 0 ]; then r=open; elif [ $c -lt 126 ]; then r=shut; else exit $c; fi',
  `echo "scs-check $n $r"; sleep ${PAUSE}; done 2>/dev/null`,
].join('; ')

/** The server's page at an address of either family. */
export function urlOf(ip: string): string {
  return `http://${ip.includes(':') ? `[${ip}]` : ip}:${PORT}/`
}

/** The tries that a client has told of, in order. Whatever else is in the text is passed over: it comes from a pod. */
export function triesIn(text: string): Try[] {
  const tries: Try[] = []
  for (const [, number, reach] of text.matchAll(/^scs-check (\d{1,7}) (open|shut)$/gm)) {
    const n = Number(number)
    if (n > (tries.at(-1)?.n ?? 0)) tries.push({ n, reach: reach as Reach })
  }
  return tries
}

/** A client as it goes on trying. */
export class Client {
  /** Number of the last try that was begun before the last change. */
  #mark = 0
  #tries: Try[] = []

  constructor(readonly namespace: string, readonly name: string) {}

  /** Reads what it has told so far. Throws `Unseen`. */
  async read(cluster: Kubernetes): Promise<void> {
    this.#tries = triesIn(await printed(cluster, this.namespace, this.name))
  }

  /** From now on only tries count that begin after this moment; the one that is under way does not. */
  async mark(cluster: Kubernetes): Promise<void> {
    await this.read(cluster)
    this.#mark = (this.#tries.at(-1)?.n ?? 0) + 1
  }

  /** How many tries have ended since the mark. */
  get count(): number {
    return this.#since().length
  }

  /** What the last few tries since the mark agree on; null if there are too few, `mixed` if they differ. */
  get seen(): Reach | 'mixed' | null {
    const last = this.#since().slice(-STABLE)
    if (last.length < STABLE) return null
    return last.every(({ reach }) => reach === last[0]?.reach) ? last[0]?.reach ?? null : 'mixed'
  }

  #since(): Try[] {
    return this.#tries.filter(({ n }) => n > this.#mark)
  }
}
