import type { JsonObject } from '../model/json.ts'
import { consoleOf } from './console.ts'
import { uuidOf } from './ids.ts'
import { provider } from './provider.ts'
import { flavor, image, rule } from './records.ts'
import type { CloudState } from './state.ts'

/** The state with the mistakes that real clouds make; each line says which standard it breaks. */
export function damaged(state: CloudState, now: Date): CloudState {
  const [ubuntu, jammy, debian, bookworm, capi] = state.images
  const missing = ['SCS-1L-1'] // 0103: a mandatory flavor is not there
  return {
    ...state,
    flavors: [
      ...changed(state.flavors.filter(({ name }) => !missing.includes(name as string)), {
        'SCS-1V-8': { ram: 8000 }, // 0103 and 0100: gigabytes of a thousand megabytes
        'SCS-4V-8': { extra_specs: {} }, // 0103: made by hand, without extra specs
        'SCS-4V-16-100s': { disk: 80 }, // 0103 and 0100: a smaller disk than the name says
        'SCS-2V-4-20s': { extra_specs: { ...specs('SCS-2V-4-20s'), 'scs:disk0-type': 'network' } }, // 0103: no local disk
      }),
      { ...flavor('SCS-8V-16-20'), vcpus: 4 }, // 0100: lies about its CPUs
      { ...flavor('SCS-2V-8-50'), id: uuidOf('flavor:SCS-2v-8-ssd'), name: 'SCS-2v-8-ssd', extra_specs: {} }, // 0100: no such name
    ],
    images: [
      // 0104 and 0102: mirrored somewhere, and nobody noted from when on it is no longer replaced
      without({ ...ubuntu, image_source: 'https://mirror.example.net/noble-server-cloudimg-amd64.img' }, 'provided_until'),
      without({ ...jammy, min_ram: 0 }, 'os_distro'), // 0102: two properties
      { ...debian, min_disk: 2, size: 3_221_225_472 }, // 0102: 3 GiB do not fit on 2 GiB
      // 0102 recency: half a year old, to be replaced monthly, no successor
      image('Debian 12', { distro: 'debian', version: '12', user: 'debian', source: text(bookworm, 'image_source') }, now, 190),
      { ...capi, replace_frequency: 'biweekly', uuid_validity: 'a while' }, // 0102: values that the standard does not know
      // 0102 uniqueness: a second generic Debian 13
      { ...debian, id: uuidOf('image:Debian 13 cloud'), name: 'Debian 13 cloud' },
      // 0102: name of the architecture and of the bus
      { ...image('AlmaLinux 9', ALMA, now, 8), architecture: 'amd64', hw_disk_bus: 'ide' },
    ],
    volume_types: changed(state.volume_types, {
      luks: { description: '[scs:replicated, encrypted] The same, encrypted' }, // 0114: not sorted
    }),
    default_sg_rules: [
      ...(state.default_sg_rules ?? []),
      rule('IPv4', { ...SSH, direction: 'ingress', remote_ip_prefix: '0.0.0.0/0' }), // 0115: SSH from everywhere
    ],
    services: state.services.filter(type => type !== 'load-balancer'), // 0123: no load balancer
    s3: false, // 0123: Swift without the S3 API
    broken: ['backup'], // 0117: the backup service takes requests and fails
    refuse: ['POST secrets'], // 0116: members may not store secrets
    zones: { compute: ['az1', 'az2', 'az3'], network: ['az1', 'az2'], volume: ['nova', 'az-old'] }, // 0121: three services, three lists
    provider: provider({ is_default: false }), // 0126: no default among the external networks
    console: consoleOf('x86_64 rdrand=0/1 rdseed=0/1 rng=0/1', 37), // 0101: masked instructions, poor numbers
    rbac: true, // 0126: members share networks
    lacks: ['dns-integration', 'dns-domain-ports', 'dns-integration-domain-keywords'], // 0127: no names for ports
  }
}

const SSH = { protocol: 'tcp', port_range_min: 22, port_range_max: 22, description: 'SSH' }
const ALMA = { distro: 'almalinux', version: '9', user: 'almalinux', source: 'https://repo.almalinux.org/almalinux/9/cloud/x86_64/images/' }

function changed(records: JsonObject[], changes: Record<string, JsonObject>): JsonObject[] {
  return records.map(record => ({ ...record, ...changes[record['name'] as string] }))
}

function without(record: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
}

function specs(name: string): JsonObject {
  return flavor(name)['extra_specs'] as JsonObject
}

function text(record: JsonObject | undefined, key: string): string {
  return record?.[key] as string
}
