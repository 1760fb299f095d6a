import type { Finding } from '../model/judging.ts'
import { csiDrivers, type StorageClass, storageClasses } from '../probes/kubernetes-storage-classes.ts'
import { check } from './check.ts'
import { advisable, anotherDefault, defaultsOf, mark, type Placed, unmark } from './storage-defaults.ts'
import { copiesOf, isKnown, isLocal, type Provisioners, provisioners } from './storage-places.ts'
import { pointer, show } from './words.ts'

/** The default class's volumes do not lie on a single node, as far as its provisioner and its parameters tell. */
export const notLocal = check<{ storageClasses: typeof storageClasses }, Provisioners, { csiDrivers: typeof csiDrivers }>({
  needs: { storageClasses },
  wants: { csiDrivers },
  parameters: provisioners,
  judge({ storageClasses: classes, csiDrivers: drivers }, rules) {
    const defaults = defaultsOf(classes)
    if (defaults.length === 0) return { examined: 0, findings: [], unjudged: 'there is no default storage class to examine (see scs-0211-default-class)' }
    const findings = defaults.filter(one => isLocal(one, rules)).map((one): Finding => ({
      severity: 'violation', subject: one.name, ...flaw(one, rules), remedy: cure(one, classes, defaults, rules),
    }))
    const unknown = defaults.filter(one => !isKnown(one.provisioner, rules))
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

function flaw(one: Placed, rules: Provisioners): Pick<Finding, 'at' | 'message' | 'expected' | 'found'> {
  const told = copiesOf(one, rules)
  if (told === undefined) {
    return {
      at: pointer('storageClasses', one.at, 'provisioner'), message: 'volumes of the default class lie on the disk of a single node',
      expected: 'storage that does not end with a node', found: show(one.provisioner),
    }
  }
  const { copies, tellsBy, parameter } = told
  const none = parameter < 0
  return {
    at: none ? pointer('storageClasses', one.at, 'parameters') : pointer('storageClasses', one.at, 'parameters', parameter, 'value'),
    message: 'volumes of the default class have a single copy, on one node', expected: 'two copies or more on different nodes',
    found: none ? `none of ${tellsBy.join(', ')}, so ${copies}` : `${one.parameters[parameter]?.key ?? ''}: ${show(one.parameters[parameter]?.value)}`,
  }
}

function cure({ name }: Placed, classes: StorageClass[], defaults: Placed[], rules: Provisioners): string {
  const [other] = advisable(defaults, rules)
  if (other !== undefined) return `${other.name} is a default already; take it from this one: ${unmark(name)}`
  const { how, name: instead } = anotherDefault(classes, rules)
  return `${how}: ${mark(instead)}; and take it from this one: ${unmark(name)}`
}
