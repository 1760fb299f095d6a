import type { Service } from './answer.ts'
import { blockStorage } from './block-storage.ts'
import type { Cloud } from './cloud.ts'
import { compute } from './compute.ts'
import { identity } from './identity.ts'
import { image } from './image.ts'
import { keyManager } from './key-manager.ts'
import { network } from './network.ts'
import { objectStore } from './object-store.ts'
import { other } from './other.ts'
import { s3 } from './s3.ts'

export interface Mounted {
  /** What a fault calls this service. */
  kind: string
  service: Service
  /** First segment of its paths; `''` for what answers at the root. */
  prefix: string
}

/** Finds the service of a path: the first segment names it; what is nobody's goes to the root, where the S3 API lives. */
export function router(cloud: Cloud): (path: string) => Mounted {
  const root = { kind: 's3', service: s3(cloud), prefix: '' }
  const mounted = [
    ...cloud.state.services.map(type => ({ kind: type, service: other(cloud, type), prefix: encodeURIComponent(type) })),
    { kind: 'identity', service: identity(cloud), prefix: 'identity' },
    { kind: 'compute', service: compute(cloud), prefix: 'compute' },
    { kind: 'image', service: image(cloud), prefix: 'image' },
    { kind: 'network', service: network(cloud), prefix: 'network' },
    { kind: 'block-storage', service: blockStorage(cloud), prefix: 'volume' },
    ...(cloud.state.services.includes('key-manager') ? [{ kind: 'key-manager', service: keyManager(cloud), prefix: 'key-manager' }] : []),
    { kind: 'object-store', service: objectStore(cloud), prefix: 'object-store' },
  ]
  const byPrefix = new Map(mounted.map(mount => [mount.prefix, mount]))
  return path => byPrefix.get(path.split('/')[1] ?? '') ?? root
}
