import type { Finding } from '../model/judging.ts'
import { csiDrivers, type StorageClass, storageClasses } from '../probes/kubernetes-storage-classes.ts'
import { check } from './check.ts'
import { pointer, sh, show } from './words.ts'

export { volumeRoundTrip } from './volume-round-trip.ts'

const strings = { type: 'array', items: { type: 'string' } }
const object = (properties: Record<string, unknown>) => ({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties })

type Placed = StorageClass & { at: number }

const DEFAULT = 'storageclass.kubernetes.io/is-default-class'

/** Kubernetes counts both annotations, with just this value. */
function isDefault({ isDefault: stable, isDefaultBeta: beta, deleting }: StorageClass): boolean {
  return !deleting && (stable === 'true' || beta === 'true')
}

function defaultsOf(classes: StorageClass[]): Placed[] {
  return classes.map((one, at) => ({ ...one, at })).filter(isDefault)
}

/** Exactly one class is the default; none is a violation only where the standard demands one. */
export const defaultClass = check<{ storageClasses: typeof storageClasses }, { demanded: boolean }>({
  needs: { storageClasses },
  parameters: object({ demanded: { type: 'boolean' } }),
  judge({ storageClasses: classes }, { demanded }) {
    const defaults = defaultsOf(classes)
    const findings = [...classes.flatMap(almost), ...defaults.flatMap(qualities)]
    const examined = Math.max(classes.length, 1) // a list that is empty is an answer as well: there is no class
    if (defaults.length === 0) {
      const why = classes.length === 0 ? 'the cluster has no storage class at all' : 'no storage class is the default'
      if (!demanded) return { examined: 0, findings, unjudged: `${why}: this version of the standard speaks only of the default class that there is` }
      const found = classes.length === 0 ? 'no class' : classes.slice(0, 8).map(({ name }) => name).join(', ')
      return { examined, findings: [...findings, {
        severity: 'violation', subject: 'cluster', at: '/storageClasses', message: why, found,
        expected: `one class with the annotation ${DEFAULT} "true" in a cluster as it was handed over`,
        remedy: `kubectl annotate storageclass ${sh(classes[0]?.name ?? 'NAME')} ${DEFAULT}=true --overwrite`,
      }] }
    }
    if (defaults.length > 1) findings.push(...tooMany(defaults))
    return { examined, findings }
  },
})

function tooMany(defaults: Placed[]): Finding[] {
  const newest = [...defaults].sort((a, b) => ((a.created ?? '') < (b.created ?? '') ? 1 : -1))[0]
  return defaults.filter(one => one !== newest).map(({ name, at }) => ({
    severity: 'violation', subject: name, at: pointer('storageClasses', at, 'isDefault'),
    message: `${defaults.length} storage classes are the default: Kubernetes takes the newest (${newest?.name ?? ''}) since 1.26, and refused claims before`,
    expected: 'one default class', found: defaults.map(one => one.name).slice(0, 8).join(', '),
    remedy: `keep one; to take it from this one: kubectl annotate storageclass ${sh(name)} ${DEFAULT}- storageclass.beta.kubernetes.io/is-default-class-`,
  }))
}

/** A remark on a value that looks like "true" but does not count. */
function almost(one: StorageClass, at: number): Finding[] {
  const near = [one.isDefault, one.isDefaultBeta].find(value => value !== null && value !== 'true' && value.trim().toLowerCase() === 'true')
  if (near === undefined || isDefault(one)) return []
  return [{
    severity: 'remark', subject: one.name, at: pointer('storageClasses', at, 'isDefault'), expected: '"true"', found: show(near),
    message: 'the annotation of the default class has another value than "true", so it does not count',
  }]
}

function qualities({ name, at, allowVolumeExpansion, reclaimPolicy }: Placed): Finding[] {
  const findings: Finding[] = []
  if (!allowVolumeExpansion) {
    findings.push({
      severity: 'remark', subject: name, at: pointer('storageClasses', at, 'allowVolumeExpansion'),
      message: 'volumes of the default class cannot grow, which the standard allows',
      remedy: `kubectl patch storageclass ${sh(name)} -p '{"allowVolumeExpansion":true}'`,
    })
  }
  if (reclaimPolicy === 'Retain') {
    findings.push({
      severity: 'remark', subject: name, at: pointer('storageClasses', at, 'reclaimPolicy'), found: 'Retain',
      message: 'volumes of the default class stay, and cost, after their claims are deleted',
    })
  }
  return findings
}

interface Provisioners {
  /** Provisioners of volumes that lie on one node. */
  local: string[]
  /** Provisioners of volumes that any node (of a zone) reaches over the network. */
  network: string[]
  /** Ends of names that installations put something before (`rook-ceph.rbd.csi.ceph.com`). */
  networkEndings: string[]
  /** Provisioners that keep copies on nodes: the parameters that tell how many, and how many without them. */
  replicated: { provisioner: string; parameters: string[]; otherwise: number }[]
}

/** The default class's volumes do not lie on a single node, as far as its provisioner and its parameters tell. */
export const notLocal = check<{ storageClasses: typeof storageClasses }, Provisioners, { csiDrivers: typeof csiDrivers }>({
  needs: { storageClasses },
  wants: { csiDrivers },
  parameters: object({
    local: strings, network: strings, networkEndings: strings,
    replicated: { type: 'array', items: object({ provisioner: { type: 'string' }, parameters: strings, otherwise: { type: 'integer', minimum: 0 } }) },
  }),
  judge({ storageClasses: classes, csiDrivers: drivers }, rules) {
    const defaults = defaultsOf(classes)
    if (defaults.length === 0) return { examined: 0, findings: [], unjudged: 'there is no default storage class to examine (see scs-0211-default-class)' }
    const findings = defaults.flatMap(one => localFindings(one, rules))
    const unknown = defaults.filter(one => !known(one.provisioner, rules))
    const registered = (provisioner: string): boolean => provisioner.startsWith('kubernetes.io/') || (drivers ?? []).some(({ name }) => name === provisioner)
    const missing = drivers === undefined ? [] : defaults.filter(({ provisioner }) => !registered(provisioner))
    findings.push(...missing.map(({ name, at, provisioner }): Finding => ({
      severity: 'remark', subject: name, at: pointer('storageClasses', at, 'provisioner'), found: show(provisioner),
      message: 'no CSI driver of the provisioner’s name is registered in the cluster',
    })))
    if (unknown.length === 0 || findings.some(({ severity }) => severity === 'violation')) return { examined: defaults.length, findings }
    const names = [...new Set(unknown.map(({ provisioner }) => show(provisioner)))].join(', ')
    const why = `the name of the provisioner does not tell where its volumes lie: ${names}; the active test scs-0211-volume-round-trip shows it`
    return { examined: defaults.length, findings, unjudged: why }
  },
})

function known(provisioner: string, { local, network, networkEndings, replicated }: Provisioners): boolean {
  return local.includes(provisioner) || network.includes(provisioner) || networkEndings.some(end => provisioner.endsWith(end))
    || replicated.some(one => one.provisioner === provisioner)
}

function localFindings(one: Placed, { local, replicated }: Provisioners): Finding[] {
  const remedy = `make a class of network storage the default (kubectl annotate storageclass NAME ${DEFAULT}=true --overwrite), and ${sh(one.name)} no more`
  if (local.includes(one.provisioner)) {
    return [{
      severity: 'violation', subject: one.name, at: pointer('storageClasses', one.at, 'provisioner'),
      message: 'volumes of the default class lie on the disk of a single node',
      expected: 'storage that does not end with a node', found: show(one.provisioner), remedy,
    }]
  }
  const rule = replicated.find(({ provisioner }) => provisioner === one.provisioner)
  if (rule === undefined) return []
  const strict = one.parameters.findIndex(({ key, value }) => key === 'dataLocality' && value === 'strict-local')
  const given = strict >= 0 ? strict : one.parameters.findIndex(({ key }) => rule.parameters.includes(key))
  const copies = strict >= 0 ? 1 : given < 0 ? rule.otherwise : Number(one.parameters[given]?.value)
  if (copies >= 2) return []
  return [{
    severity: 'violation', subject: one.name,
    at: given < 0 ? pointer('storageClasses', one.at, 'parameters') : pointer('storageClasses', one.at, 'parameters', given, 'value'),
    message: 'volumes of the default class have a single copy, on one node', expected: 'two copies or more on different nodes',
    found: given < 0 ? `none of ${rule.parameters.join(', ')}, so ${copies}` : `${one.parameters[given]?.key ?? ''}: ${show(one.parameters[given]?.value)}`,
    remedy,
  }]
}
