import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { hexOf } from './ids.ts'
import { Sessions } from './sessions.ts'
import type { CloudState } from './state.ts'
import { Things } from './things.ts'

/** What all services of one demo cloud share. Ids are the same at every start, secrets never. */
export interface Cloud {
  state: CloudState
  /** `http://127.0.0.1:<port>`. */
  base: string
  /** Largest page of every listing; undefined: each service's own. */
  pageSize: number | undefined
  startedAt: Date
  user: { id: string; name: string }
  project: { id: string; name: string }
  password: string
  credential: { id: string; name: string; secret: string }
  sessions: Sessions
  /** What was created, and what of that is left. */
  things: Things
}

/** A cloud that plays the state at the given address. */
export function cloudOf(state: CloudState, base: string, pageSize: number | undefined): Cloud {
  const project = { id: hexOf('project:demo'), name: 'demo' }
  return {
    state, base, pageSize,
    startedAt: new Date(),
    user: { id: hexOf('user:demo'), name: 'demo' },
    project,
    password: randomBytes(18).toString('base64url'),
    credential: { id: hexOf('application credential:demo'), name: 'demo', secret: randomBytes(32).toString('base64url') },
    sessions: new Sessions(),
    things: new Things(state, project.id),
  }
}

/** Whether the state has the service refuse this by policy; `kind` is the collection of the path, e.g. `backups`. */
export function refuses(cloud: Cloud, method: string, kind: string): boolean {
  return cloud.state.refuse?.includes(`${method} ${kind}`) === true
}

/** Whether the request carries a token for the project. */
export function admitted(cloud: Cloud, ask: Ask): boolean {
  return cloud.sessions.find(ask.headers['x-auth-token'])?.scoped === true
}

/** Where a service sends those without a token. */
export function challenge(cloud: Cloud): Record<string, string> {
  return { 'www-authenticate': `Keystone uri="${cloud.base}/identity/v3"` }
}

/** The 401 of the services behind Keystone's middleware, Glance excepted. */
export function unauthorized(cloud: Cloud): Answer {
  const error = { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' }
  return json(401, { error }, challenge(cloud))
}

const NAMES: Record<string, string> = {
  compute: 'nova', identity: 'keystone', image: 'glance', network: 'neutron', 'block-storage': 'cinder', volumev3: 'cinderv3',
  volume: 'cinder', placement: 'placement', 'load-balancer': 'octavia', 'key-manager': 'barbican', 'object-store': 'swift',
  'object-store-s3': 'swift-s3', s3: 'swift-s3',
}

/** The service catalog: for every type of the state one endpoint per region and interface, one path per service. */
export function catalog(cloud: Cloud): JsonObject[] {
  const volumes = `/volume/v3/${cloud.project.id}`
  const paths = new Map([
    ['compute', '/compute/v2.1'], ['identity', '/identity/v3'], ['image', '/image'], ['network', '/network'],
    ['block-storage', volumes], ['volumev3', volumes], ['volume', volumes],
    ['object-store', `/object-store/v1/AUTH_${cloud.project.id}`], ['object-store-s3', ''], ['s3', ''],
  ])
  return cloud.state.services.map(type => ({
    id: hexOf(`service:${type}`),
    type,
    name: Object.hasOwn(NAMES, type) ? NAMES[type] ?? type : type,
    endpoints: (cloud.state.regions ?? ['RegionOne']).flatMap(region => ['public', 'internal', 'admin'].map(face => ({
      id: hexOf(`endpoint:${type}:${region}:${face}`),
      interface: face,
      region_id: region,
      region,
      url: cloud.base + (paths.get(type) ?? `/${encodeURIComponent(type)}`),
    }))),
  }))
}
