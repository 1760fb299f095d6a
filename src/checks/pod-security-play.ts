import { podSecurity } from '../probes/kubernetes-pod-security.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { needsNoPodSecurity, SWITCH_ON } from './pod-security-version.ts'

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
    const why = needsNoPodSecurity(version)
    if (why !== null) return unjudged(`a privileged pod is admitted, but ${why}`)
    return {
      ...outcome,
      findings: [...outcome.findings, {
        severity: 'violation', subject: 'a privileged pod', at: '/tried/data/privileged/outcome',
        message: 'it is admitted in a namespace that enforces the Pod Security level baseline',
        expected: '403 with "violates PodSecurity"', found: 'admitted (dry run)',
        remedy: SWITCH_ON,
      }],
    }
  },
})
