import { describe, expect, it, vi } from 'vitest'
import type { Played } from '../../src/model/acting.ts'
import type { Reply } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Need } from '../../src/model/probe.ts'
import { sampleVm } from '../../src/probes/openstack-sample-vm.ts'
import type { SampleVm } from '../../src/probes/sample-vm-schema.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

const REPORT = '_scs-test-entropy-avail: 256\n_scs-test-fips-test: successes: 1000, failures: 0\n_scs-test-end\n'
const SEEN: Record<string, unknown> = {
  'openstack.images': [
    { id: 'image', name: 'Debian 13', visibility: 'public', status: 'active', os_distro: 'debian', os_version: '13', min_disk: 10, min_ram: 600 },
  ],
  'openstack.flavors': [{ id: 'flavor', name: 'SCS-2V-4', vcpus: 2, ram: 4096, disk: 0, extra_specs: {} }],
  'openstack.external-and-shared-networks': [{ id: 'outside', name: 'public', 'router:external': true, shared: false }],
  'openstack.limits': {},
}

/** Requests and what they carried. */
type Sent = [string, JsonObject][]
interface Script {
  seen?: Record<string, unknown>
  /** Answers of the console, one after the other; the last one stays. */
  console?: (string | Unseen)[] | (() => string)
  /** What goes wrong, by method and path. */
  wrong?: (request: string, body: JsonObject) => Unseen | undefined
  status?: string
}

/** The play on a cloud that does as the script says; every request that changes something is recorded. */
async function played(script: Script = {}): Promise<{ result: Played<SampleVm>; sent: Sent; left: string[] }> {
  const { seen = {}, console = [REPORT], wrong = () => undefined, status = 'ACTIVE' } = script
  const sent: Sent = []
  const made = new Map<string, JsonObject>()
  let read = 0
  const cloud = fakeCloud({
    list: (_service, path) => Promise.resolve(path === '/subnets' ? [{ cidr: '10.1.0.0/16' }] : []),
    get: (_service, path) => {
      const record = made.get(path)
      if (record === undefined) return Promise.reject(new Unseen('unsupported', 'gone', 404))
      const state: JsonObject = path.startsWith('/servers') ? { status, 'hostId': 'hash', 'OS-EXT-AZ:availability_zone': 'az1' } : { status: 'available' }
      return Promise.resolve({ [path.split('/')[1]?.replace(/s$/, '') ?? '']: { ...record, ...state } })
    },
    send: (method, _service, path, body): Promise<Reply> => {
      const json = (body?.json ?? {}) as JsonObject
      sent.push([`${method} ${path}`, json])
      const problem = wrong(`${method} ${path}`, json)
      if (problem !== undefined) return Promise.reject(problem)
      if (method === 'DELETE') made.delete(path)
      if (path.endsWith('/action')) {
        const answer = typeof console === 'function' ? console() : console[Math.min(read++, console.length - 1)] ?? ''
        return typeof answer === 'string' ? Promise.resolve(reply(200, { output: answer })) : Promise.reject(answer)
      }
      const noun = path.split('/')[1]?.replace(/s$/, '') ?? ''
      if (/^\/[a-z]+$/.test(path)) made.set(`${path}/${noun}-id`, json[noun] as JsonObject)
      return Promise.resolve(reply(202, { [noun]: { id: `${noun}-id` } }))
    },
  })
  const all = { ...SEEN, ...seen }
  const need: Need = probe => Promise.resolve(all[probe.kind] as never)
  const result = await sampleVm.observe({ subject: 's', openstack: cloud }, need, fakeVisit())
  return { result, sent, left: [...made.keys()] }
}
const body = (sent: Sent, request: string): JsonObject => sent.find(([one]) => one === request)?.[1] ?? {}
const last = ({ steps }: Played<unknown>) => steps.at(-1)

describe('the sample VM', () => {
  it('boots from a volume of the image, with the script as user data, in a network of its own, and goes again, last thing first', async () => {
    const { result, sent, left } = await played()
    expect(result).toMatchObject({ outcome: 'done', leftovers: [], data: {
      image: { id: 'image', distro: 'debian', version: '13', architecture: 'x86_64' }, flavor: { id: 'flavor', vcpus: 2, ram: 4096 },
      network: { cidr: '10.254.97.0/24', external: { id: 'outside' } },
      server: { id: 'server-id', zone: 'az1', host: 'hash', configDrive: true }, console: { end: true },
    } })
    expect(body(sent, 'POST /volumes')).toMatchObject({ volume: { size: 10, imageRef: 'image', name: 'scs-check-0tl2zzzabcdef-boot' } })
    const { server } = body(sent, 'POST /servers') as { server: JsonObject }
    expect(server).toMatchObject({
      name: 'scs-check-0tl2zzzabcdef-vm', flavorRef: 'flavor', config_drive: true, networks: [{ uuid: 'network-id' }],
      block_device_mapping_v2: [{ boot_index: 0, uuid: 'volume-id', source_type: 'volume', destination_type: 'volume', delete_on_termination: false }],
    })
    expect(atob(server['user_data'] as string)).toMatch(/^#!\/bin\/sh\n/)
    expect(server).not.toHaveProperty('key_name')
    const removed = sent.filter(([request]) => request.startsWith('DELETE')).map(([request]) => request.split('/')[1])
    expect(removed).toEqual(['servers', 'routers', 'subnets', 'networks', 'volumes'])
    expect(left).toEqual([])
  })
  it('needs no way out: without an external network there is no router, and a refused one is only recorded', async () => {
    const shared = [{ id: 'n', 'router:external': false, 'shared': true }]
    const without = await played({ seen: { 'openstack.external-and-shared-networks': shared } })
    expect(without.result).toMatchObject({ outcome: 'done', data: { network: { external: null } } })
    expect(without.sent.some(([request]) => request.includes('/routers'))).toBe(false)
    const refused = await played({ wrong: request => (request === 'POST /routers' ? new Unseen('refused', 'policy', 403) : undefined) })
    expect(refused.result).toMatchObject({ outcome: 'done', data: { network: { external: null }, console: { end: true } } })
    expect(refused.result.steps.find(({ name }) => name === 'create router')).toMatchObject({ outcome: 'refused' })
  })
  it('goes on without a config drive where the cloud has none', async () => {
    const drive = (one: JsonObject): boolean => 'config_drive' in (one['server'] as JsonObject)
    const refusal = new Unseen('malformed', 'POST /servers answered 400: config_drive is not supported', 400)
    const { result, sent } = await played({ wrong: (request, one) => (request === 'POST /servers' && drive(one) ? refusal : undefined) })
    expect(result).toMatchObject({ outcome: 'done', data: { server: { configDrive: false } } })
    expect(sent.filter(([request]) => request === 'POST /servers').map(([, one]) => drive(one))).toEqual([true, false])
  })
  it.each<[string, Script, string, string]>([
    ['there is no image', { seen: { 'openstack.images': [] } }, 'unsupported', 'there is no public image that a virtual machine can boot'],
    ['no flavor fits', { seen: { 'openstack.flavors': [] } }, 'unsupported', 'there is no flavor for x86_64 with 600 MiB of RAM'],
    ['the chosen flavor is beyond the quota', { seen: { 'openstack.limits': { cores: { limit: 10, used: 9 } } } }, 'quota',
      'the project\'s quota is too small (cores: 1 needed, 0 of 10 free, other plays of this run included; scs-check plan shows what a run needs)'],
    ['the server breaks', { status: 'ERROR' }, 'error', 'the server went to status ERROR'],
    ['the console is forbidden', { console: [new Unseen('refused', 'policy', 403)] }, 'refused', 'policy'],
    ['the hypervisor has no console', { console: [new Unseen('unreachable', 'not implemented', 501)] }, 'unsupported', 'not implemented'],
  ])('ends with the reason when %s, and nothing stays', async (_, script, outcome, message) => {
    const { result, left } = await played(script)
    expect(result).toMatchObject({ outcome, leftovers: [] })
    expect(last(result)?.message).toBe(message)
    expect(left).toEqual([])
  })
})

describe('the console', () => {
  it('is read until it ends, and a console that is not there yet is waited for', async () => {
    const early = [new Unseen('unsupported', 'no console', 404), new Unseen('malformed', 'not ready', 409), '', '[ 0.0] Linux']
    const { result } = await played({ console: [...early, REPORT] })
    expect(result).toMatchObject({ outcome: 'done', data: { console: { lines: [{ section: 'entropy-avail' }, { section: 'fips-test' }] } } })
  })
  it.each([
    ['', 'the console stayed empty: the image writes to no serial console, or did not boot (300 s after the server became active)'],
    ['\x1b[1mlogin: ', 'did not get its user data or is still booting; the last line of the console is "login:" (300 s after the server became active)'],
    ['_scs-test-kernel: 6.1\nOops', 'the guest began its report and did not end it; the last line of the console is "Oops" (300 s'],
    [new Unseen('unsupported', 'no log', 404), 'the console is not available: no log'],
  ])('that never ends the report (%j) tells why', async (console, message) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    try {
      const running = played({ console: [console] })
      await vi.advanceTimersByTimeAsync(310_000)
      const { result } = await running
      expect(last(result)?.message).toContain(message)
      expect(result).toMatchObject({ outcome: console instanceof Unseen ? 'unsupported' : 'not-ready', leftovers: [] })
    } finally {
      vi.useRealTimers()
    }
  })
  it('whose report ends just before its time is over is not said to have no end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    try {
      const start = performance.now()
      const running = played({ console: () => (performance.now() - start > 292_000 ? '_scs-test-entropy-avail: 256\n_scs-test-end' : 'booting') })
      await vi.advanceTimersByTimeAsync(310_000)
      expect((await running).result).toMatchObject({ outcome: 'done', data: { console: { end: true } } })
    } finally {
      vi.useRealTimers()
    }
  })
  it('is read on while the report lacks attempts that the guest made, until a later copy has them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    try {
      const attempt = (n: number) => `_scs-test-fips-test: attempt ${n}: successes: 995, failures: 5\n`
      const head = '_scs-test-entropy-avail: 256\n'
      const running = played({ console: [`${head}${attempt(1)}_scs-test-end`, `${head}${attempt(1)}${attempt(3)}_scs-test-end`, head + [1, 2, 3].map(attempt).join('') + '_scs-test-end'] })
      await vi.advanceTimersByTimeAsync(30_000)
      expect((await running).result.data.console?.lines.filter(({ section }) => section === 'fips-test')).toHaveLength(3)
    } finally {
      vi.useRealTimers()
    }
  })
  it('whose report lost a line in every copy is given 15 more seconds, then taken as it is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    try {
      const running = played({ console: ['_scs-test-entropy-avail: 256\n_scs-test-end'] })
      await vi.advanceTimersByTimeAsync(30_000)
      expect((await running).result).toMatchObject({ outcome: 'done', data: { console: { lines: [{ section: 'entropy-avail', text: '256' }] } } })
    } finally {
      vi.useRealTimers()
    }
  })
})
