import type { Probe } from '../model/probe.ts'
import { openstack } from './openstack.ts'

/** Aliases of the API extensions that Neutron has enabled, sorted. */
export const networkExtensions: Probe<string[]> = {
  kind: 'openstack.network-extensions',
  revision: 1,
  mode: 'passive',
  schema: { type: 'array', items: { type: 'string' } },
  async observe(target) {
    const extensions = await openstack(target).list('network', '/extensions', { key: 'extensions' })
    return extensions.map(({ alias }) => alias as string).sort()
  },
}
