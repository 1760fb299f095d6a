import type { Played } from '../model/acting.ts'
import type { Kubernetes } from '../model/cluster.ts'
import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { isId, member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { namespaces, RUN_LABEL, volumes } from './cluster-things.ts'
import { kubernetes } from './kubernetes.ts'
import { type Play, probeOf } from './play.ts'
import { type Scene, Script } from './script.ts'
import type { Acting } from './stage.ts'

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/** What a play acts with in a cluster. All that it makes lives in namespaces of its own, which are removed last. */
export interface ClusterStage extends Acting<Kubernetes> {
  /** Ends the play with `refused` if the account may not create and delete namespaces: before anything is made. */
  allowed(): Promise<void>
  /** Creates a namespace that a sweep knows, and tells its name; it goes with all that is in it, also if the answer gets lost. */
  namespace(part: string, labels?: Record<string, string>): Promise<string>
  /** Creates a claim in such a namespace, as the server then shows it; the volume that is made for it is waited for at the end, and named if it stays. */
  claim(namespace: string, name: string, spec: JsonObject): Promise<JsonObject>
  /** Tells the name of that volume, once it is known to be the claim's. */
  bound(namespace: string, volume: string): void
}

/** Makes a probe of a play in a cluster. */
export function clusterPlay<Data>(spec: Play<ClusterStage, Data>): Probe<Played<Data>> {
  return probeOf<Kubernetes, ClusterScript, Data>(spec, scene => new ClusterScript(scene))
}

class ClusterScript extends Script<Kubernetes> implements ClusterStage {
  constructor(scene: Scene) {
    super(kubernetes(scene.target), scene)
  }

  /** A new namespace has no quota of its own; if somebody gives it one, the admission of what is created tells. */
  reserve(): Promise<void> {
    return Promise.resolve()
  }

  async allowed(): Promise<void> {
    await this.step('check rights', async () => {
      for (const verb of ['create', 'delete']) {
        const name = this.name('any')
        const spec = { resourceAttributes: { verb, resource: 'namespaces', name } }
        const json = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }
        const answer = await this.cloud.send('POST', REVIEWS, { json }).then(reply => reply.json(), unasked)
        if (member(member(answer, 'status'), 'allowed') !== false) continue
        throw new Stop('refused', `the account of the kubeconfig may not ${verb} namespaces, which this test needs`)
      }
    })
  }

  async namespace(part: string, labels: Record<string, string> = {}): Promise<string> {
    // a volume outlives its claim, so its turn comes after that of the namespace
    const volume = this.undoing.addThing(volumes, this.name(part), `volume of ${this.name(part)}`)
    Object.assign(volume, { over: true, lost: false, dismissed: true, refused: true })
    const { name } = await this.bring(namespaces, part, `create namespace ${part}`, async (name, cluster) => {
      const json = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels, [RUN_LABEL]: this.run } } }
      const metadata = member((await cluster.send('POST', '/api/v1/namespaces', { json })).json(), 'metadata')
      const uid = member(metadata, 'uid')
      return text(member(metadata, 'name')) === name && isId(uid) ? { id: uid } : {}
    })
    return name
  }

  async claim(namespace: string, name: string, spec: JsonObject): Promise<JsonObject> {
    const volume = this.undoing.thing(`volume of ${namespace}`)
    return this.step(`create claim ${name}`, async () => {
      const json = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec }
      if (volume !== undefined) Object.assign(volume, { over: false, refused: false, asked: performance.now() })
      const claim = (await this.cloud.send('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, { json })).json()
      const metadata = member(claim, 'metadata')
      if (member(metadata, 'name') !== name || !isId(member(metadata, 'uid'))) throw new Unseen('malformed', 'the answer is not about the claim')
      return claim as JsonObject
    })
  }

  bound(namespace: string, volume: string): void {
    const wanted = this.undoing.thing(`volume of ${namespace}`)
    if (wanted !== undefined) wanted.id = volume
  }
}

/** Who may not ask learns from the creation itself. */
function unasked(error: unknown): null {
  if (error instanceof Unseen && error.status !== undefined && error.status !== 401) return null
  throw error
}
