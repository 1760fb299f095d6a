import { volumeTypes } from '../probes/openstack-volume-types.ts'
import type { Finding } from '../model/judging.ts'
import { strip } from './as-python.ts'
import { check } from './check.ts'
import { named, pointer, sh, show } from './words.ts'

/** The aspects of a description: a list at its very start, or null if there is none (then the standard does not apply); blanks are an item. */
function aspects(description: string | null | undefined): string[] | null {
  const list = /^\[scs:([^[\]]*)\]/.exec(description ?? '')?.[1]
  if (list === undefined) return null
  return list === '' ? [] : list.split(',').map(strip)
}

/** Every aspect list is sorted, free of duplicates and names only known aspects. */
export const syntax = check<{ volumeTypes: typeof volumeTypes }, { aspects: string[] }>({
  needs: { volumeTypes },
  parameters: {
    type: 'object', required: ['aspects'], additionalProperties: false,
    properties: { aspects: { type: 'array', items: { type: 'string' } } },
  },
  judge({ volumeTypes }, { aspects: known }) {
    const findings: Finding[] = []
    volumeTypes.forEach((type, i) => {
      const list = aspects(type.description)
      if (list === null) return
      const right = [...new Set(list)].filter(item => known.includes(item)).sort()
      if (list.length === right.length && list.every((item, at) => item === right[at])) return
      const rest = (type.description ?? '').replace(/^\[[^\]]*\]/, right.length > 0 ? `[scs:${right.join(', ')}]` : '').trim()
      findings.push({
        severity: 'violation',
        subject: named(type),
        at: pointer('volumeTypes', i, 'description'),
        message: 'the aspect list is not well-formed',
        expected: `sorted, without duplicates, only of ${known.join(', ')}`,
        found: show(type.description),
        remedy: `openstack volume type set --description ${sh(rest)} ${sh(type.id)}`,
      })
    })
    return { examined: volumeTypes.length, findings }
  },
})

/** Some volume type advertises the aspect. */
export const offered = check<{ volumeTypes: typeof volumeTypes }, { aspect: string }>({
  needs: { volumeTypes },
  parameters: { type: 'object', required: ['aspect'], additionalProperties: false, properties: { aspect: { type: 'string' } } },
  judge({ volumeTypes }, { aspect }) {
    const has = volumeTypes.some(type => aspects(type.description)?.includes(aspect))
    const findings: Finding[] = has ? [] : [{
      severity: 'violation',
      subject: 'volume types',
      at: '/volumeTypes',
      message: `no volume type advertises the aspect "${aspect}"`,
      expected: `a description that starts with [scs:… ${aspect} …]`,
      found: `${volumeTypes.length} types without it`,
    }]
    return { examined: volumeTypes.length, findings }
  },
})
