import type { Finding } from '../model/judging.ts'
import { computeZones, networkZones, volumeZones, type Zone } from '../probes/openstack-availability-zones.ts'
import { check } from './check.ts'
import { pointer, show } from './words.ts'

interface Parameters {
  /** Nova's zone of its own services, into which no server can go. */
  internal: string[]
}
const parameters = {
  type: 'object', required: ['internal'], additionalProperties: false,
  properties: { internal: { type: 'array', items: { type: 'string' } } },
}

/** Compute and storage each list an available zone; network zones, of which the standard recommends nothing, are only remarked. */
export const listed = check<{ compute: typeof computeZones, storage: typeof volumeZones }, Parameters, { network: typeof networkZones }>({
  needs: { compute: computeZones, storage: volumeZones },
  wants: { network: networkZones },
  parameters,
  judge({ compute, storage, network }, { internal }) {
    const findings = [
      ...unavailable('compute', 'Nova', compute, internal),
      ...unavailable('storage', 'Cinder', storage, []),
      ...unavailable('network', 'Neutron', network ?? [], []).map((finding): Finding => ({ ...finding, severity: 'remark' })),
    ]
    const empty = [names(compute, internal).length === 0 ? 'Nova' : '', names(storage, []).length === 0 ? 'Cinder' : ''].filter(Boolean)
    return {
      examined: compute.length + storage.length,
      findings,
      ...(empty.length > 0 && { unjudged: `${empty.join(' and ')} list${empty.length === 1 ? 's' : ''} no availability zone: no host, or none in service` }),
    }
  },
})

/** Where there is more than one zone, compute and storage zones have the same names, or one storage zone serves all. */
export const consistent = check<{ compute: typeof computeZones, storage: typeof volumeZones }, Parameters, { network: typeof networkZones }>({
  needs: { compute: computeZones, storage: volumeZones },
  wants: { network: networkZones },
  parameters,
  judge({ compute, storage, network }, { internal }) {
    const [servers, volumes] = [names(compute, internal), names(storage, [])]
    const empty = servers.length === 0 ? 'Nova' : volumes.length === 0 ? 'Cinder' : null
    if (empty !== null) return { examined: 0, findings: [], unjudged: `${empty} lists no availability zone, so there is nothing to compare` }
    const foreign = strangers('network', network ?? [], servers, 'remark', 'a network zone has no compute zone of its name')
    if (servers.length === 1 && volumes.length === 1) return { examined: 0, findings: foreign }
    const examined = servers.length + volumes.length
    if (volumes.length > 1) {
      const findings = [
        ...strangers('compute', compute.filter(({ name }) => !internal.includes(name)), volumes, 'violation', 'a compute zone has no storage zone of its name'),
        ...strangers('storage', storage, servers, 'violation', 'a storage zone has no compute zone of its name'),
        ...foreign,
      ]
      return { examined, findings }
    }
    const single: Finding = {
      severity: 'remark',
      subject: volumes[0] ?? '',
      at: '/storage',
      message: 'one storage zone serves all compute zones: right only if the backend replicates volumes over the fire zones, which no API shows',
      found: `compute ${show(servers)}, storage ${show(volumes)}`,
    }
    return { examined, findings: [single, ...foreign] }
  },
})

/** The different names, sorted, without those left out. */
function names(zones: Zone[], without: string[]): string[] {
  return [...new Set(zones.map(({ name }) => name).filter(name => !without.includes(name)))].sort()
}

/** A violation if no zone is available, a remark for each that is not if others are. */
function unavailable(need: string, service: string, zones: Zone[], without: string[]): Finding[] {
  const candidates = zones.map((zone, i) => ({ zone, i })).filter(({ zone }) => !without.includes(zone.name))
  const none = !candidates.some(({ zone }) => zone.available)
  return candidates.filter(({ zone }) => !zone.available).map(({ zone, i }) => ({
    severity: none ? 'violation' : 'remark',
    subject: zone.name,
    at: pointer(need, i, 'available'),
    message: none ? `${service} has no zone that is available` : `a zone of ${service} is not available at present`,
    expected: 'an available zone',
    found: `${show(zone.name)} is not available`,
    remedy: 'As administrator, see which services are down (openstack compute service list, openstack volume service list, openstack network agent list).',
  }))
}

/** A finding for each zone whose name is not among the others. */
function strangers(need: string, zones: Zone[], others: string[], severity: Finding['severity'], message: string): Finding[] {
  const first = new Map<string, number>()
  zones.forEach(({ name }, i) => { if (!first.has(name)) first.set(name, i) })
  return [...first].filter(([name]) => !others.includes(name)).map(([name, i]) => ({
    severity, subject: name, at: pointer(need, i, 'name'), message, expected: `one of ${show(others)}`, found: show(name),
  }))
}
