import { conformance } from '../probes/kubernetes-conformance.ts'
import { kubernetesVersion } from '../probes/kubernetes-version.ts'
import { check } from './check.ts'
import { judgeRun, type RunParameters, runParameters } from './conformance-run.ts'

/** All tests of certified conformance were executed on this version of Kubernetes, and none failed but those that SCS excepts. */
export const certifiedConformance = check<{ conformance: typeof conformance, version: typeof kubernetesVersion }, RunParameters>({
  needs: { conformance, version: kubernetesVersion },
  parameters: runParameters,
  judge: ({ conformance: run, version }, parameters, asOf) => judgeRun(run, 'conformance', version.gitVersion, parameters, asOf),
})
