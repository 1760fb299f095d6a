import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import type { Cluster } from './cluster.ts'
import { answerJson, answerText } from './status.ts'

const CHECKS = ['ping', 'log', 'etcd', 'poststarthook/generic-apiserver-start-informers', 'poststarthook/rbac/bootstrap-roles', 'autoregister-completion']

/** `/version`, `/livez`, `/readyz`, `/healthz` (with `?verbose`); undefined for other paths. */
export function health(cluster: Cluster, { path, query }: Ask): Answer | undefined {
  if (path === '/version' || path === '/version/') return answerJson(200, version(cluster))
  const name = path.slice(1)
  if (!['livez', 'readyz', 'healthz'].includes(name)) return undefined
  const bad = cluster.state.unhealthy ?? []
  if (bad.length === 0 && !query.has('verbose')) return answerText(200, 'ok')
  const checks = [...new Set([...CHECKS, ...bad])].map(check => (bad.includes(check) ? `[-]${check} failed: reason withheld` : `[+]${check} ok`))
  return answerText(bad.length === 0 ? 200 : 500, `${checks.join('\n')}\n${name} check ${bad.length === 0 ? 'passed' : 'failed'}\n`)
}

/** The document of `/version`; servers since 1.33 also tell which versions they emulate. */
function version({ state, minor }: Cluster): JsonObject {
  const emulation = {
    emulationMajor: '1', emulationMinor: String(minor), minCompatibilityMajor: '1', minCompatibilityMinor: String(minor - 1),
  }
  return {
    major: '1', minor: String(minor), ...(minor >= 33 && emulation), gitVersion: state.version,
    gitCommit: '0000000000000000000000000000000000000000', gitTreeState: 'clean', buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.24.4', compiler: 'gc', platform: 'linux/amd64',
  }
}
