import type { Schema } from '../model/json.ts'
import type { StorageClass } from '../probes/kubernetes-storage-classes.ts'

/** What provisioners tell by their names of where their volumes lie. */
export interface Provisioners {
  /** Provisioners of volumes that lie on one node. */
  local: string[]
  /** Provisioners of volumes that any node (of a zone) reaches over the network. */
  network: string[]
  /** Ends of names that installations put something before (`rook-ceph.rbd.csi.ceph.com`). */
  networkEndings: string[]
  /** Provisioners that keep copies on nodes: the parameters that tell how many, and how many without them. */
  replicated: { provisioner: string; parameters: string[]; otherwise: number }[]
}

const strings = { type: 'array', items: { type: 'string' } }
const object = (properties: Record<string, unknown>) => ({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties })

/** Schema of `Provisioners` as parameters of a check. */
export const provisioners: Schema = object({
  local: strings, network: strings, networkEndings: strings,
  replicated: { type: 'array', items: object({ provisioner: { type: 'string' }, parameters: strings, otherwise: { type: 'integer', minimum: 0 } }) },
})

/** Whether the provisioner's name tells where its volumes lie. */
export function isKnown(provisioner: string, { local, network, networkEndings, replicated }: Provisioners): boolean {
  return local.includes(provisioner) || network.includes(provisioner) || networkEndings.some(end => provisioner.endsWith(end))
    || replicated.some(one => one.provisioner === provisioner)
}

/** How many copies of a volume the class makes on nodes; undefined if its provisioner makes none there. NaN if it tells no number. */
export function copiesOf(one: StorageClass, { replicated }: Provisioners): { copies: number; tellsBy: string[]; parameter: number } | undefined {
  const rule = replicated.find(({ provisioner }) => provisioner === one.provisioner)
  if (rule === undefined) return undefined
  const strict = one.parameters.findIndex(({ key, value }) => key === 'dataLocality' && value === 'strict-local')
  const parameter = strict >= 0 ? strict : one.parameters.findIndex(({ key }) => rule.parameters.includes(key))
  const copies = strict >= 0 ? 1 : parameter < 0 ? rule.otherwise : Number(one.parameters[parameter]?.value)
  return { copies, tellsBy: rule.parameters, parameter }
}

/** Whether its volumes are known to lie on a single node. */
export function isLocal(one: StorageClass, rules: Provisioners): boolean {
  const told = copiesOf(one, rules)
  return rules.local.includes(one.provisioner) || (told !== undefined && !(told.copies >= 2))
}
