import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, meta, nameOf, namespaceOf, text, texts, uidOf } from './fields.ts'
import { reaches } from './network.ts'
import { filledIn, run } from './shell.ts'

/** Milliseconds from one try of a client to the next, where the state does not say. */
const TICK = 100
/** Lines that a pod's log keeps. */
const LINES = 2_000

/** Lets a pod that has just begun to run do what its first container says; `ended` is told the exit code of what does not run on. */
export function begin(cluster: Cluster, pod: JsonObject, ended: (exitCode: number) => void): void {
  cluster.logs.set(uidOf(pod), [])
  const script = scriptOf(pod)
  const target = targetOf(script)
  if (target !== undefined) attempt(cluster, pod, target, 1)
  else if (portOf(pod) === undefined) commands(cluster, pod, script, ended)
}

/** The script of a pod's first container, with the variables of its environment in their places. */
function scriptOf(pod: JsonObject): string {
  const container = dict(dicts(at(pod, 'spec', 'containers'))[0])
  const env = new Map(dicts(container['env']).map(({ name, value }) => [text(name), text(value)]))
  const script = [...texts(container['command']), ...texts(container['args'])].filter(part => part !== 'sh' && part !== '/bin/sh' && part !== '-c').join(' ')
  return filledIn(script, env)
}

/** Where a script that loops over `scs-check <n> open|shut` tries to get a page. */
function targetOf(script: string): { address: string; port: number } | undefined {
  const found = /wget [^;|&]{0,200}?"?http:\/\/\[?([0-9a-f.:]+?)\]?:(\d{1,5})\//.exec(script)
  return found === null || !script.includes('scs-check $') ? undefined : { address: found[1] ?? '', port: Number(found[2]) }
}

/** The port that a pod's script serves with `httpd`; undefined if it serves none. */
function portOf(pod: JsonObject): number | undefined {
  const found = /\bhttpd [^;|&]{0,200}?-p (\d{1,5})/.exec(scriptOf(pod))
  return found === null ? undefined : Number(found[1])
}

/** One try of a client, and the next one a tick later. */
function attempt(cluster: Cluster, pod: JsonObject, target: { address: string; port: number }, n: number): void {
  cluster.agenda.after(cluster.state.tick ?? TICK, () => {
    const current = cluster.store.get('pods', namespaceOf(pod), nameOf(pod))
    if (current === undefined || uidOf(current) !== uidOf(pod) || at(current, 'status', 'phase') !== 'Running') return
    const server = cluster.store.list('pods').find(one => at(one, 'status', 'podIP') === target.address && at(one, 'status', 'phase') === 'Running')
    const serving = server !== undefined && meta(server)['deletionTimestamp'] === undefined && portOf(server) === target.port
    print(cluster, pod, `scs-check ${n} ${serving && reaches(cluster, current, server, target.port) ? 'open' : 'shut'}`)
    attempt(cluster, pod, target, n + 1)
  })
}

/** Commands as a shell would run them, as far as volumes need them; the exit code is that of the last one, or of `exit`. */
function commands(cluster: Cluster, pod: JsonObject, script: string, ended: (exitCode: number) => void): void {
  if (script.trim() === '' || /\bsleep (infinity|\d{3,})/.test(script)) return
  const exitCode = run(script, { files: path => diskOf(cluster, pod, path), print: line => print(cluster, pod, line) })
  cluster.agenda.after(cluster.delay, () => ended(exitCode))
}

/** The files of the volume that a path lies on, by path; undefined where no volume is mounted. */
function diskOf(cluster: Cluster, pod: JsonObject, path: string): Map<string, string> | undefined {
  const mounts = dicts(at(dicts(at(pod, 'spec', 'containers'))[0], 'volumeMounts'))
  const mount = mounts.find(({ mountPath }) => path.startsWith(`${text(mountPath)}/`))
  const volume = dicts(at(pod, 'spec', 'volumes')).find(({ name }) => name === mount?.['name'])
  if (mount === undefined || volume === undefined) return undefined
  const claim = cluster.store.get('persistentvolumeclaims', namespaceOf(pod), text(at(volume, 'persistentVolumeClaim', 'claimName')))
  const disk = claim === undefined ? `${uidOf(pod)}/${text(volume['name'])}` : text(at(claim, 'spec', 'volumeName'))
  const files = cluster.disks.get(disk) ?? new Map<string, string>()
  cluster.disks.set(disk, files)
  return files
}

function print({ logs }: Cluster, pod: JsonObject, line: string): void {
  const lines = logs.get(uidOf(pod))
  lines?.push(line)
  if (lines !== undefined && lines.length > LINES) lines.shift()
}
