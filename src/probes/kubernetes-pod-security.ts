import { member, text } from './answers.ts'
import { Unseen } from '../unseen.ts'
import { clusterPlay } from './cluster-play.ts'
import { podOf, POD_IMAGE } from './cluster-pod.ts'
import { admitted } from './cluster-pods.ts'
import { type DryRun, dryRunPath, privilegedPod, readDryRun } from './pod-security.ts'

/** Label of a namespace that names its level. */
const ENFORCE = 'pod-security.kubernetes.io/enforce'

/** What became of two pods that were only tried in a namespace that enforces the level baseline. */
export interface PodSecurity {
  /** Version of the API server, e.g. `v1.33.1+k3s1`; '' if it does not tell. */
  version: string
  /** One that every level admits. */
  harmless: DryRun
  /** One that the level forbids. */
  privileged: DryRun
}

const dryRun = {
  type: 'object', required: ['outcome', 'message'], additionalProperties: false,
  properties: { outcome: { enum: ['admitted', 'refused', 'forbidden', 'unclear'] }, message: { type: 'string' } },
}

/** In a namespace of its own with Pod Security's level baseline, a harmless and a privileged pod are tried; neither ever exists. */
export const podSecurity = clusterPlay<PodSecurity>({
  kind: 'kubernetes.pod-security',
  revision: 1,
  plan: { title: 'see whether a namespace that enforces Pod Security refuses a privileged pod', creates: ['namespace'], quota: {}, seconds: 120 },
  schema: { type: 'object', properties: { version: { type: 'string' }, harmless: dryRun, privileged: dryRun } },
  async act(stage, data) {
    const { cloud: cluster } = stage
    await stage.allowed()
    data.version = await stage.step('ask for the version', async () => text(member(await cluster.get('/version'), 'gitVersion')).slice(0, 80))
    const namespace = await stage.namespace('pod-security', { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'latest' })
    const tried = async (json: typeof privilegedPod) => {
      let lost: Unseen | undefined
      const seen = await readDryRun(admitted(() => cluster.send('POST', dryRunPath(namespace), { json }), stage.signal).catch((error: unknown) => {
        if (isSilent(error)) lost = error
        throw error
      }))
      if (lost !== undefined) throw lost
      return seen
    }
    const harmless = podOf({ name: 'harmless', image: stage.target.podImage ?? POD_IMAGE, script: 'exit 0' })
    data.harmless = await stage.step('try a harmless pod', () => tried(harmless))
    data.privileged = await stage.step('try a privileged pod', () => tried(privilegedPod))
    await stage.step('see that the namespace was there all the time', async () => {
      const metadata = member(await cluster.get(`/api/v1/namespaces/${namespace}`), 'metadata')
      const kept = member(member(metadata, 'labels'), ENFORCE) === 'baseline' && member(metadata, 'deletionTimestamp') === undefined
      if (!kept) throw new Unseen('malformed', 'the namespace does not enforce the level any more')
    })
  },
})

/** Whether the API server has said neither yes nor no: its answer was lost, or it failed itself. */
function isSilent(error: unknown): error is Unseen {
  return error instanceof Unseen && (error.status === undefined || error.status >= 500 || [401, 408, 429].includes(error.status))
}
