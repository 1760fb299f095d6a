import type { Finding } from '../model/judging.ts'
import { type StorageClass, storageClasses } from '../probes/kubernetes-storage-classes.ts'
import { check } from './check.ts'
import { advisable, anotherDefault, DEFAULT, defaultsOf, isDefault, mark, type Placed, unmark } from './storage-defaults.ts'
import { isKnown, type Provisioners, provisioners } from './storage-places.ts'
import { pointer, sh, show } from './words.ts'

export { notLocal } from './storage-not-local.ts'
export { volumeRoundTrip } from './volume-round-trip.ts'

/** Exactly one class is the default; none is a violation only where the standard demands one. */
export const defaultClass = check<{ storageClasses: typeof storageClasses }, { demanded: boolean; provisioners: Provisioners }>({
  needs: { storageClasses },
  parameters: {
    type: 'object', required: ['demanded', 'provisioners'], additionalProperties: false, properties: { demanded: { type: 'boolean' }, provisioners },
  },
  judge({ storageClasses: classes }, { demanded, provisioners: rules }) {
    const defaults = defaultsOf(classes)
    const findings = [...classes.flatMap(almost), ...defaults.flatMap(qualities)]
    const examined = Math.max(classes.length, 1) // a list that is empty is an answer as well: there is no class
    if (defaults.length === 0) {
      const why = classes.length === 0 ? 'the cluster has no storage class at all' : 'no storage class is the default'
      if (!demanded) return { examined: 0, findings, unjudged: `${why}: this version of the standard speaks only of the default class that there is` }
      const found = classes.length === 0 ? 'no class' : classes.slice(0, 8).map(({ name }) => name).join(', ')
      const { how, name } = anotherDefault(classes, rules)
      return { examined, findings: [...findings, {
        severity: 'violation', subject: 'cluster', at: '/storageClasses', message: why, found,
        expected: `one class with the annotation ${DEFAULT} "true" in a cluster as it was handed over`,
        remedy: name === null ? `${how}: ${mark(name)}` : mark(name),
      }] }
    }
    if (defaults.length > 1) findings.push(...tooMany(defaults, rules))
    return { examined, findings }
  },
})

/** All defaults but one to keep: the newest, which Kubernetes takes, of those that are advisable or else of all. */
function tooMany(defaults: Placed[], rules: Provisioners): Finding[] {
  const newest = newestOf(defaults)
  const good = advisable(defaults, rules)
  const kept = newestOf(good) ?? newest
  const advice = keeping(good, defaults, rules)
  return defaults.filter(one => one !== kept).map(({ name, at }) => ({
    severity: 'violation', subject: name, at: pointer('storageClasses', at, 'isDefault'),
    message: `${defaults.length} storage classes are the default: Kubernetes takes the newest (${newest?.name ?? ''}) since 1.26, and refused claims before`,
    expected: 'one default class', found: defaults.map(one => one.name).slice(0, 8).join(', '),
    remedy: `${advice}: ${unmark(name)}`,
  }))
}

function newestOf(classes: Placed[]): Placed | undefined {
  return [...classes].sort((a, b) => ((a.created ?? '') < (b.created ?? '') ? 1 : -1))[0]
}

/** Which of the defaults to keep. */
function keeping(good: Placed[], defaults: Placed[], rules: Provisioners): string {
  const [first] = good
  if (first === undefined) return 'keep one, better of network storage (see scs-0211-not-local); to take it from this one'
  if (good.length > 1) {
    const which = good.length < defaults.length ? ` of ${good.slice(0, 4).map(({ name }) => name).join(', ')}` : ''
    return `keep one${which}; to take it from this one`
  }
  return `keep ${first.name}, ${isKnown(first.provisioner, rules) ? 'whose volumes do not lie on a node' : 'which is not known to lie on a node'}`
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
