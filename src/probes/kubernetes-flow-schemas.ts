import type { Kubernetes } from '../model/cluster.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes } from './kubernetes.ts'
import { elements, nameOf, textOrNull } from './kubernetes-facts.ts'
import { boolean, exactly, integer, listOf, string, stringOrNull } from './kubernetes-schema.ts'

/** The objects of API Priority and Fairness. */
export interface FlowControl {
  /** Version of the API group flowcontrol.apiserver.k8s.io that the server prefers; null if it has no such group. */
  version: string | null
  /** Names, sorted: at most 100. */
  flowSchemas: string[]
  priorityLevels: string[]
  /** Whether requests are told their priority level: the header of an answer is there only while the feature works. */
  working: boolean
  flowSchemasTotal: number
}

const GROUP = '/apis/flowcontrol.apiserver.k8s.io'
const MOST = 100

/** Whether and how the API server sorts requests by priority and fairness. */
export const flowSchemas: Probe<FlowControl> = {
  kind: 'kubernetes.flow-schemas', revision: 1, mode: 'passive',
  schema: exactly({ version: stringOrNull, flowSchemas: listOf(string), priorityLevels: listOf(string), working: boolean, flowSchemasTotal: integer }),
  async observe(target) {
    const cluster = kubernetes(target)
    const version = await preferred(cluster)
    if (version === null) return { version, flowSchemas: [], priorityLevels: [], working: false, flowSchemasTotal: 0 }
    const names = async (kind: string) => (await cluster.list(`${GROUP}/${version}/${kind}`)).map(nameOf).sort()
    const [schemas, levels, reply] = await Promise.all([names('flowschemas'), names('prioritylevelconfigurations'), cluster.send('GET', '/version')])
    return {
      version, flowSchemas: schemas.slice(0, MOST), priorityLevels: levels.slice(0, MOST), flowSchemasTotal: schemas.length,
      working: reply.headers['x-kubernetes-pf-flowschema-uid'] !== undefined,
    }
  },
}

async function preferred(cluster: Kubernetes): Promise<string | null> {
  const groups = elements(member(await cluster.get('/apis'), 'groups'))
  if (groups.length === 0) throw new Unseen('malformed', 'the API server lists no API groups')
  const group = groups.find(one => member(one, 'name') === 'flowcontrol.apiserver.k8s.io')
  const version = textOrNull(member(member(group, 'preferredVersion'), 'version'), 40)
  if (version !== null && !/^v[a-z0-9]+$/.test(version)) throw new Unseen('malformed', 'the preferred version of an API group is no version')
  return version
}
