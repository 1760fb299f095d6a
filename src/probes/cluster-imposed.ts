import type { Json } from '../model/json.ts'
import type { Kubernetes } from '../model/cluster.ts'
import { Unseen } from '../unseen.ts'
import { gone, isId, member, text } from './answers.ts'
import { Stop } from './classify.ts'
import type { Phase, Policy, Side } from './cluster-policies.ts'

const COLLECTION = '/apis/networking.k8s.io/v1/namespaces'
const LONGEST = 80
const MOST = 5

/** The network policies of a play as they should stand in its two namespaces. */
export class Imposed {
  readonly #ours = new Map<string, Policy & { uid: string }>()
  /** Every one that was ever ours: a finalizer may hold one that we have removed. */
  readonly #uids = new Set<string>()

  constructor(readonly cluster: Kubernetes, readonly namespaces: Record<Side, string>) {}

  /** Creates and removes what a phase says. Throws `Unseen`. */
  async change({ lifted, imposed }: Pick<Phase, 'lifted' | 'imposed'>): Promise<void> {
    for (const policy of imposed) {
      const { side, name, spec } = policy
      const json = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec }
      const metadata = member((await this.cluster.send('POST', this.#path(side), { json })).json(), 'metadata')
      const uid = member(metadata, 'uid')
      if (member(metadata, 'name') !== name || !isId(uid)) throw new Unseen('malformed', 'the answer is not about the network policy')
      this.#ours.set(name, { ...policy, uid })
      this.#uids.add(uid)
    }
    for (const old of lifted) {
      await gone(this.cluster.send('DELETE', `${this.#path(this.#ours.get(old)?.side ?? 'near')}/${old}`))
      this.#ours.delete(old)
    }
  }

  /** Removes all of them. Throws `Unseen`. */
  async clear(): Promise<void> {
    await this.change({ lifted: [...this.#ours.keys()], imposed: [] })
  }

  /** Throws `Stop` if there are policies of others, or one of ours is not there as it was made; `Unseen` if that cannot be seen. */
  async undisturbed(): Promise<void> {
    const found = (await Promise.all((['near', 'far'] as const).map(async side => (await this.cluster.list(this.#path(side))).map(({ metadata, spec }) => (
      { side, name: text(member(metadata, 'name')), uid: text(member(metadata, 'uid')), spec }))))).flat()
    const foreign = found.filter(({ side, name, uid }) => !this.#uids.has(uid) && this.#ours.get(name)?.side !== side)
    if (foreign.length > 0) {
      const names = foreign.slice(0, MOST).map(({ side, name }) => `${name.slice(0, LONGEST)} in ${this.namespaces[side]}`).join(', ')
      throw new Stop('interrupted', `somebody else puts network policies into the new namespaces, so that this shows nothing: ${names}`)
    }
    const changed = [...this.#ours.values()].filter(({ uid, spec }) => !found.some(one => one.uid === uid && same(one.spec, spec))).map(({ name }) => name)
    if (changed.length > 0) throw new Stop('interrupted', `somebody removed or changed the network policy ${changed.join(', ')} of this test`)
  }

  #path(side: Side): string {
    return `${COLLECTION}/${this.namespaces[side]}/networkpolicies`
  }
}

/** Whether two values are the same JSON, whatever the order of members; an empty list is as good as none. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]))
  if (Array.isArray(a) || Array.isArray(b) || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b || (isEmpty(a) && isEmpty(b))
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => same(member(a, key), member(b, key)))
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}
