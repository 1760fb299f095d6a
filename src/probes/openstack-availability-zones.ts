import type { Json, JsonObject, Schema } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

export interface Zone {
  name: string
  available: boolean
}
export interface NetworkZone extends Zone {
  /** What may be placed in it: `network` (DHCP) or `router`. */
  resource: string
}

const zone = {
  type: 'object', required: ['name', 'available'],
  properties: { name: { type: 'string' }, available: { type: 'boolean' } },
}
const schema: Schema = { type: 'array', items: zone }

/** A zone as Nova and Cinder write it; what is missing stays missing, and the schema refuses it. */
function zoneOf({ zoneName, zoneState }: JsonObject): Zone {
  const state: JsonObject = typeof zoneState === 'object' && zoneState !== null && !Array.isArray(zoneState) ? zoneState : {}
  return { name: zoneName, available: state['available'] } as unknown as Zone
}

/** Compute availability zones as Nova lists them to everybody: those of enabled compute hosts, without the internal one. */
export const computeZones: Probe<Zone[]> = {
  kind: 'openstack.availability-zones', revision: 1, mode: 'passive', schema,
  observe: async target => (await openstack(target).list('compute', '/os-availability-zone', { key: 'availabilityZoneInfo' })).map(zoneOf),
}

/** Storage availability zones as Cinder lists them. */
export const volumeZones: Probe<Zone[]> = {
  kind: 'openstack.volume-availability-zones', revision: 1, mode: 'passive', schema,
  observe: async target => (await openstack(target).list('block-storage', '/os-availability-zone', { key: 'availabilityZoneInfo' })).map(zoneOf),
}

/** Neutron's availability zones, one entry per zone and resource; `null` where Neutron has no such extension. */
export const networkZones: Probe<NetworkZone[] | null> = {
  kind: 'openstack.network-availability-zones',
  revision: 1,
  mode: 'passive',
  schema: {
    anyOf: [{ type: 'null' }, {
      type: 'array',
      items: { ...zone, required: ['name', 'available', 'resource'], properties: { ...zone.properties, resource: { type: 'string' } } },
    }],
  },
  async observe(target) {
    try {
      const zones = await openstack(target).list('network', '/availability_zones', { key: 'availability_zones' })
      return zones.map(({ name, state, resource }) => ({ name, available: availability(state), resource }) as unknown as NetworkZone)
    } catch (error) {
      if (error instanceof Unseen && error.status === 404) return null
      throw error
    }
  },
}

/** Neutron's two states as a boolean; anything else is missing, and the schema refuses it. */
function availability(state: Json | undefined): boolean | undefined {
  return state === 'available' ? true : state === 'unavailable' ? false : undefined
}
