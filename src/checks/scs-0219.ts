import type { Finding } from '../model/judging.ts'
import { networkPolicyTests } from '../probes/kubernetes-conformance.ts'
import { ingressClasses } from '../probes/kubernetes-ingress-classes.ts'
import { policyApi } from '../probes/kubernetes-policy-api.ts'
import { kubernetesVersion } from '../probes/kubernetes-version.ts'
import { check, noParameters } from './check.ts'
import { judgeRun, type RunParameters, runParameters } from './conformance-run.ts'
import { pointer, sh, show } from './words.ts'

export { policySmoke } from './policy-smoke.ts'

/** All NetworkPolicy tests of this version of Kubernetes were executed, and none failed but those that SCS excepts. */
export const networkPolicies = check<{ tests: typeof networkPolicyTests, version: typeof kubernetesVersion }, RunParameters>({
  needs: { tests: networkPolicyTests, version: kubernetesVersion },
  parameters: runParameters,
  judge: ({ tests, version }, parameters, asOf) => judgeRun(tests, 'tests', version.gitVersion, parameters, asOf),
})

/** Exactly one IngressClass is the default. Whether its controller is managed by the provider no API shows. */
export const defaultIngressClass = check<{ classes: typeof ingressClasses }, object>({
  needs: { classes: ingressClasses },
  parameters: noParameters,
  judge({ classes }) {
    if (classes.length === 0) {
      const unjudged = 'the cluster has no IngressClass: whether a managed ingress controller is offered as an option cannot be seen without one'
      return { examined: 0, findings: [], unjudged }
    }
    const defaults = classes.flatMap((one, i) => (one.default ? [{ ...one, i }] : []))
    if (defaults.length === 1) return { examined: classes.length, findings: [] }
    const names = show(classes.map(({ name }) => name).slice(0, 20))
    const findings: Finding[] = defaults.length === 0
      ? [{
          severity: 'violation', subject: 'IngressClasses', at: '/classes', message: 'no IngressClass is the default, so an Ingress must name one',
          expected: 'one default', found: names, remedy: markIngress(classes.map(({ name }) => name)),
        }]
      : defaults.map(({ name, i }) => ({
          severity: 'violation', subject: name, at: pointer('classes', i, 'default'),
          message: 'more than one IngressClass is the default, so an Ingress without a class is refused',
          expected: 'one default', found: names,
          remedy: `keep one; to take it from this one: kubectl annotate ingressclass ${sh(name)} ingressclass.kubernetes.io/is-default-class-`,
        }))
    return { examined: classes.length, findings }
  },
})

function markIngress([name = '', ...others]: string[]): string {
  const command = (which: string): string => `kubectl annotate ingressclass ${which} ingressclass.kubernetes.io/is-default-class=true --overwrite`
  return others.length === 0 ? command(sh(name)) : `of ${[name, ...others].slice(0, 4).join(', ')} take the one of the managed controller: ${command('NAME')}`
}

/** Kinds of policies for a whole cluster: those that the standard names, and the one that replaces both from v1alpha2 on. */
const KINDS = [['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'], ['ClusterNetworkPolicy']]

/** The cluster has the API of cluster-wide network policies. The standard asks to follow its progress, so a cluster without is not judged. */
export const adminNetworkPolicies = check<{ api: typeof policyApi }, object>({
  needs: { api: policyApi },
  parameters: noParameters,
  judge({ api }) {
    const kinds = new Set(api.flatMap(version => version.kinds))
    const found = show([...kinds].sort().slice(0, 20))
    if (KINDS.some(set => set.every(kind => kinds.has(kind)))) return { examined: kinds.size, findings: [] }
    const unjudged = api.length === 0
      ? 'the cluster has no API group policy.networking.k8s.io; the standard asks no more than to follow its progress'
      : `of the kinds of policy.networking.k8s.io the cluster has ${found}, not all that the standard names`
    return { examined: 0, findings: [], unjudged }
  },
})
