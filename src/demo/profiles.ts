import type { JsonObject } from '../model/json.ts'
import { consoleOf } from './console.ts'
import { uuidOf } from './ids.ts'
import { damaged } from './flawed.ts'
import { day, flavor, image, rule } from './records.ts'
import type { Brand } from './records.ts'
import type { CloudState } from './state.ts'

export type ProfileName = 'compliant' | 'flawed'

const FLAVORS = [
  'SCS-1V-4', 'SCS-2V-8', 'SCS-4V-16', 'SCS-8V-32', 'SCS-1V-2', 'SCS-2V-4', 'SCS-4V-8', 'SCS-8V-16', 'SCS-16V-32', 'SCS-1V-8',
  'SCS-2V-16', 'SCS-4V-32', 'SCS-1L-1', 'SCS-2V-4-20s', 'SCS-4V-16-100s',
  'SCS-1V-4-10', 'SCS-2V-8-20', 'SCS-4V-16-50', 'SCS-8V-32-100', 'SCS-1V-2-5', 'SCS-2V-4-10', 'SCS-4V-8-20', 'SCS-8V-16-50',
  'SCS-16V-32-100', 'SCS-1V-8-20', 'SCS-2V-16-50', 'SCS-4V-32-100', 'SCS-1L-1-5', 'SCS-16V-64', 'SCS-8V-64', 'SCS-16V-128',
]
const ubuntu = (version: string, release: string): Brand => {
  const folder = `https://cloud-images.ubuntu.com/releases/${release}/release-%`
  return { distro: 'ubuntu', version, user: 'ubuntu', source: `${folder}/ubuntu-${version}-server-cloudimg-amd64.img` }
}
const debian = (version: string, release: string): Brand => {
  const folder = `https://cloud.debian.org/images/cloud/${release}/%`
  return { distro: 'debian', version, user: 'debian', source: `${folder}/debian-${version}-genericcloud-amd64.qcow2` }
}
const CAPI = 'https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/ubuntu-2404-kube-v1.34/ubuntu-2404-kube-v1.34.2.qcow2'

/** The state of a made-up cloud as of an instant: `compliant` obeys every listing-based test case, `flawed` breaks more than a dozen. */
export function profile(name: ProfileName, now: Date): CloudState {
  const state = compliant(now)
  return name === 'compliant' ? state : damaged(state, now)
}

function compliant(now: Date): CloudState {
  const ingress = { direction: 'ingress', remote_group_id: 'PARENT', used_in_non_default_sg: false }
  return {
    flavors: [...FLAVORS.map(flavor), tiny()],
    images: [
      image('Ubuntu 24.04', ubuntu('24.04', 'noble'), now, 5),
      image('Ubuntu 22.04', ubuntu('22.04', 'jammy'), now, 12),
      image('Debian 13', debian('13', 'trixie'), now, 9),
      image('Debian 12', debian('12', 'bookworm'), now, 20),
      { ...image('ubuntu-capi-image-v1.34.2', { ...ubuntu('24.04', 'noble'), source: CAPI }, now, 15), os_purpose: 'k8snode' },
      { ...image(`Ubuntu 24.04 ${day(now, -50)}`, ubuntu('24.04', 'noble'), now, 50), os_hidden: true },
    ],
    volume_types: [
      volumeType('ssd', '[scs:replicated] Three copies on flash'),
      volumeType('luks', '[scs:encrypted, replicated] The same, encrypted'),
    ],
    default_sg_rules: [rule('IPv4'), rule('IPv6'), rule('IPv4', ingress), rule('IPv6', ingress)],
    services: [
      'compute', 'identity', 'image', 'network', 'load-balancer', 'placement', 'block-storage', 'volumev3', 'object-store',
      'object-store-s3', 'key-manager',
    ],
    roles: ['member', 'reader'],
    s3: true,
    // Three fire zones; one storage spans them.
    zones: { compute: ['az1', 'az2', 'az3'], network: ['az1', 'az2', 'az3'], volume: ['nova'] },
    console: consoleOf('x86_64 rdrand=1/1 rdseed=1/1 rng=0/1', 0),
  }
}

function volumeType(name: string, description: string): JsonObject {
  return { id: uuidOf(`volume type:${name}`), name, description, is_public: true, extra_specs: {} }
}

/** A flavor with a name of the provider's own, as clouds have them. */
function tiny(): JsonObject {
  return { id: uuidOf('flavor:m1.tiny'), name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1, extra_specs: {} }
}
