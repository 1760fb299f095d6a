import { podSecurity } from '../probes/kubernetes-pod-security.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'

/** Version of Kubernetes (its minor) from which the admission controller PodSecurity is on by default. */
const SINCE = 23

const NOT = 'it was not tried'

/** A namespace that enforces the level baseline refuses a privileged pod, and nothing but the level makes the difference. */
export const enforcedLevel = check<{ tried: typeof podSecurity }, PlayParameters>({
  needs: { tried: podSecurity },
  parameters: playParameters(),
  judge({ tried }, parameters) {
    const outcome = judgePlay(tried, 'tried', parameters, () => [])
    if (outcome.unjudged !== undefined || tried.outcome !== 'done') return outcome
    const { version = '', harmless, privileged } = tried.data
    const unjudged = (why: string) => ({ ...outcome, examined: 0, unjudged: why })
    if (harmless?.outcome !== 'admitted') return unjudged(`the cluster does not admit a harmless pod either, so nothing is shown: ${harmless?.message ?? NOT}`)
    if (privileged?.outcome === 'refused') return outcome
    if (privileged?.outcome !== 'admitted') return unjudged(`a privileged pod is refused, but not by the controller PodSecurity: ${privileged?.message ?? NOT}`)
    const minor = /^v?1\.(\d{1,4})\./.exec(version)?.[1]
    if (minor === undefined) return unjudged('a privileged pod is admitted, but the API server does not tell its version: should it have PodSecurity?')
    if (Number(minor) < SINCE) return unjudged(`${version} has no admission controller PodSecurity that is on by default (since 1.${SINCE})`)
    return {
      ...outcome,
      findings: [...outcome.findings, {
        severity: 'violation', subject: 'a privileged pod', at: '/tried/data/privileged/outcome',
        message: 'it is admitted in a namespace that enforces the Pod Security level baseline',
        expected: '403 with "violates PodSecurity"', found: 'admitted (dry run)',
        remedy: 'Switch the controller PodSecurity on (see --disable-admission-plugins of kube-apiserver), or take this account out of its exemptions.',
      }],
    }
  },
})
