import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report, Result } from '../../../src/model/report.ts'
import { cli, type Ended } from '../../e2e/harness.ts'

/** Kubeconfigs of a real cluster, as test/live/clusters/lab makes them: admin.yaml, token.yaml, restricted.yaml … */
const KUBECONFIGS = process.env['SCS_LIVE_KUBECONFIGS'] ?? ''
const LAB = new URL('./lab/k8slab.sh', import.meta.url).pathname
/** The lab's image: it can pull none. */
const IMAGE = 'registry.invalid/busybox:lab'

export const kubeconfig = (account: string): string => join(KUBECONFIGS, `${account}.yaml`)

export interface Judged extends Ended {
  report: Report
  results: Record<string, Result>
  verdicts: Record<string, string>
}

/** The real cluster judged through bin/ by an account of the lab. */
export async function judged(account: string, ...args: string[]): Promise<Judged> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-live-'))
  try {
    const file = join(dir, 'report.json')
    const ended = await cli(['run', '--kubeconfig', kubeconfig(account), '--pod-image', IMAGE, '--all-standards', '-o', file, ...args])
    const report = JSON.parse(await readFile(file, 'utf8')) as Report
    const { results } = report
    return {
      ...ended, report, results: Object.fromEntries(results.map(result => [result.testcase, result])), verdicts: Object.fromEntries(results.map(({ testcase, verdict }) => [testcase, verdict])),
    }
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** Runs a verb of the lab's script; throws what it said if that fails. */
export function lab(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(LAB, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`k8slab ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Everything in the cluster that a run could leave behind, by kind, namespace and name; also what has another name than ours. */
export function inventory(): string[] {
  return lab('kubectl', 'get', 'namespaces,persistentvolumes,pods,persistentvolumeclaims,networkpolicies,clusterroles,clusterrolebindings', '-A', '-o',
    'jsonpath={range .items[*]}{.kind} {.metadata.namespace} {.metadata.name}{"\\n"}{end}').split('\n').filter(Boolean).sort()
}
