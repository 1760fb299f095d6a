import type { JsonObject } from '../model/json.ts'
import type { CloudState } from './state.ts'

/** Names of the availability zones of a service. */
export function zonesOf(state: CloudState, service: 'compute' | 'volume' | 'network'): string[] {
  return state.zones?.[service] ?? ['nova']
}

/** Body of Cinder's `/os-availability-zone`. */
export function volumeZones(state: CloudState): JsonObject {
  return { availabilityZoneInfo: zonesOf(state, 'volume').map(zoneName => ({ zoneName, zoneState: { available: true } })) }
}

/** Body of Nova's `/os-availability-zone` as a member gets it: without hosts. */
export function computeZones(state: CloudState): JsonObject {
  return { availabilityZoneInfo: zonesOf(state, 'compute').map(zoneName => ({ zoneName, zoneState: { available: true }, hosts: null })) }
}

/** Neutron's zones: each name once for routers and once for networks. */
export function networkZones(state: CloudState): JsonObject[] {
  return zonesOf(state, 'network').flatMap(name => ['router', 'network'].map(resource => ({ state: 'available', resource, name })))
}
