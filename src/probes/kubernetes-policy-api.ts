import type { Json } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import { kubernetes } from './kubernetes.ts'

/** API group of the policies for a whole cluster (AdminNetworkPolicy and its successors), which come as CRDs. */
const GROUP = '/apis/policy.networking.k8s.io'

/** Versions of the API of cluster-wide network policies, with the kinds of each; none where the cluster does not have it. */
export const policyApi: Probe<{ version: string; kinds: string[] }[]> = {
  kind: 'kubernetes.policy-api',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object', required: ['version', 'kinds'], additionalProperties: false,
      properties: { version: { type: 'string', minLength: 1 }, kinds: { type: 'array', items: { type: 'string' } } },
    },
  },
  async observe(target) {
    const cluster = kubernetes(target)
    const group = await cluster.get(GROUP).catch((error: unknown) => {
      if (error instanceof Unseen && error.status === 404) return null
      throw error
    })
    if (group === null) return []
    const versions = listOf(group, 'versions').map(one => text(member(one, 'version'))).filter(version => /^v\d[a-z0-9]{0,20}$/.test(version)).slice(0, 10)
    if (versions.length === 0) throw new Unseen('malformed', `GET ${GROUP}: the answer names no version`)
    return Promise.all(versions.map(async version => {
      const kinds = listOf(await cluster.get(`${GROUP}/${version}`), 'resources').map(one => text(member(one, 'kind')))
      return { version, kinds: [...new Set(kinds)].filter(kind => kind !== '').sort() }
    }))
  },
}

function listOf(value: Json, key: string): Json[] {
  const list = member(value, key)
  return Array.isArray(list) ? list : []
}
