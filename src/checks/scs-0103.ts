import { count } from '../flavor-names/describe.ts'
import { respell } from '../flavor-names/write.ts'
import { flavors } from '../probes/openstack-flavors.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { Finding } from '../model/judging.ts'
import { check } from './check.ts'
import { creating } from './flavor-commands.ts'
import { asNew, mending, sameSize, sizeOf, wrongSpecs, type Standard } from './standard-flavor.ts'
import { named, pointer, show } from './words.ts'

export { anyFlavor } from './flavor-truth.ts'

/** The standard flavor exists, found by scs:name-v2, with exactly its figures and extra specs. */
export const flavor = check<{ flavors: typeof flavors }, Standard>({
  needs: { flavors },
  parameters: {
    type: 'object', required: ['name', 'vcpus', 'cpuType', 'ram', 'disk'], additionalProperties: false,
    properties: {
      name: { type: 'string', pattern: '^SCS-' }, cpuType: { type: 'string' },
      vcpus: { type: 'integer', minimum: 1 }, ram: { type: 'number', exclusiveMinimum: 0 }, disk: { type: 'integer', minimum: 0 },
      diskTypes: { type: 'array', minItems: 1, items: { type: 'string' } },
    },
  },
  judge({ flavors }, standard) {
    const having = flavors.flatMap((each, i) => (each.extra_specs['scs:name-v2'] === standard.name ? [i] : []))
    // The official suite keeps the flavors by this extra spec in a dictionary, so the last one counts.
    const i = having.at(-1)
    if (i === undefined) return { examined: flavors.length, findings: [absent(flavors, standard)] }
    const chosen = flavors[i]!
    const findings = differences(flavors, chosen, i, standard)
    if (having.length > 1) {
      findings.push({
        severity: 'remark', subject: named(chosen), at: pointer('flavors', i, 'extra_specs', 'scs:name-v2'),
        message: `${having.length} flavors carry this scs:name-v2; the last one listed is judged`,
        expected: `scs:name-v2=${standard.name} on one flavor`,
        found: having.slice(0, 5).map(each => named(flavors[each]!)).join(', '),
      })
    }
    return { examined: flavors.length, findings }
  },
})

function differences(flavors: Flavor[], flavor: Flavor, i: number, standard: Standard): Finding[] {
  const size = sizeOf(standard)
  const units = { vcpus: '', ram: ' MiB', disk: ' GB' }
  const wrong = wrongSpecs(flavor, standard)
  const fields = (['vcpus', 'ram', 'disk'] as const).filter(field => flavor[field] !== size[field])
  const about = { severity: 'violation', subject: named(flavor), ...mending(flavors, flavor, standard) } as const
  return [
    ...fields.map((field): Finding => ({
      ...about, at: pointer('flavors', i, field), message: `the flavor stands for ${standard.name}, but its ${field} differs`,
      expected: `exactly ${size[field]}${units[field]}`, found: `${flavor[field]}${units[field]}`,
    })),
    ...Object.entries(wrong).map(([key, values]): Finding => ({
      ...about, at: pointer('flavors', i, 'extra_specs', key), message: `the extra spec ${key} is not as ${standard.name} demands`,
      expected: values.length > 1 ? `one of ${values.join(', ')}, whichever is true` : values[0] ?? '',
      found: show(flavor.extra_specs[key]),
    })),
  ]
}

/** The violation "not found", with the flavor that comes nearest. */
function absent(flavors: Flavor[], standard: Standard): Finding {
  const v1 = respell(standard.name, 'v1')
  const wanted = asNew(standard)
  const same = (f: Flavor): boolean => sameSize(f, standard)
  const kinds: [string, (f: Flavor) => boolean][] = [
    ['has the name', f => f.name === standard.name],
    ['has the name in its v1 spelling', f => f.name === v1 || f.extra_specs['scs:name-v1'] === v1],
    ['has the same figures', f => same(f) && f.extra_specs['scs:name-v2'] === undefined],
  ]
  const message = `no flavor has the extra spec scs:name-v2=${standard.name}`
  const expected = `a flavor with ${count(standard.vcpus, 'vCPU')}, ${wanted.ram} MiB RAM, ${standard.disk} GB disk and scs:name-v2=${standard.name}`
  for (const [likeness, fits] of kinds) {
    const i = flavors.findIndex(fits)
    const near = flavors[i]
    if (near === undefined) continue
    const tells = near.extra_specs['scs:name-v2']
    const sizes = same(near) ? '' : `, and has ${count(near.vcpus, 'vCPU')}, ${near.ram} MiB RAM, ${near.disk} GB disk`
    return {
      severity: 'violation', subject: named(near), at: pointer('flavors', i, 'extra_specs'), message, expected,
      found: `this flavor ${likeness}, but ${tells === undefined ? 'lacks scs:name-v2' : `its scs:name-v2 is ${show(tells)}`}${sizes}`,
      ...(same(near) || near.name === standard.name ? mending(flavors, near, standard) : creating(wanted)),
    }
  }
  return {
    severity: 'violation', subject: standard.name, at: '/flavors', message, expected,
    found: `${count(flavors.length, 'flavor')}, none alike`,
    ...creating(wanted),
  }
}
