import type { Leftover } from '../model/acting.ts'
import type { Probe, TempestResult } from '../model/probe.ts'
import { late } from '../late.ts'
import { Unseen } from '../unseen.ts'

/** What a run of Tempest's tests gave. Tests that it has no result of are not in it. */
export interface TempestSeen {
  /** Version of Tempest, or name and digest of the file with the results. */
  source: string
  /** Tests of the list in its order, then classes that could not be torn down (`<class>.tearDownClass`). */
  results: TempestResult[]
  /** Why it ended before all tests had run; '' if it did not. */
  ended: string
  /** What it left in the cloud. */
  leftovers: Leftover[]
}

const text = { type: 'string' }
const leftover = {
  type: 'object', required: ['kind', 'name', 'id', 'why', 'command'],
  properties: { kind: text, name: text, id: { type: ['string', 'null'] }, why: text, command: text },
}
const result = {
  type: 'object', required: ['id', 'status'],
  properties: { id: text, status: { enum: ['passed', 'failed', 'skipped'] }, message: text },
}

/** Seconds for the 258 tests: a slow cloud and one pair of accounts take an hour or two. */
const SECONDS = 3 * 3600

/** Results of the tests of SCS-0128, from a run of Tempest or a file of another run. */
export const tempest: Probe<TempestSeen> = {
  kind: 'openstack.tempest',
  revision: 1,
  mode: 'active',
  schema: {
    type: 'object', required: ['source', 'results', 'ended', 'leftovers'],
    properties: { source: text, results: { type: 'array', items: result }, ended: text, leftovers: { type: 'array', items: leftover } },
  },
  plan: {
    title: 'Tempest: the 258 tests of SCS-0128',
    creates: ['servers, volumes, snapshots, images, networks, routers, floating IPs, security groups, as each test needs them'],
    quota: {
      instances: 4, cores: 8, ram: 8192, volumes: 5, snapshots: 5, gigabytes: 10,
      network: 5, subnet: 6, router: 2, port: 20, floatingip: 2, security_group: 5,
    },
    seconds: SECONDS,
  },
  asks: {
    given: target => target.tempest !== undefined,
    how: 'results of Tempest: --tempest where it is installed, or --import-tempest FILE of another run of its 258 tests',
  },
  async observe({ tempest: engine }, _need, { signal }) {
    if (engine === undefined) throw new Unseen('unsupported', 'neither Tempest nor its results were given')
    const { tempestTests } = await import('./tempest-tests.ts')
    const end = AbortSignal.any([signal, late(SECONDS * 1000)])
    const results = await engine.results(tempestTests(), end)
    const ended = end.aborted ? (end.reason instanceof Error ? end.reason.message : 'interrupted') : ''
    const { source, leftovers = [] } = engine
    return { source, results, ended, leftovers }
  },
}
