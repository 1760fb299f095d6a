import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import type { Fault, FaultService } from '../../src/demo/faults.ts'
import { profile } from '../../src/demo/profiles.ts'
import type { CloudState } from '../../src/demo/state.ts'
import type { Played, StepOutcome } from '../../src/model/acting.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Result } from '../../src/model/report.ts'
import { volumeBackup } from '../../src/probes/openstack-volume-backup.ts'
import { runId } from '../../src/probes/run-id.ts'
import { cli, type Ended, heal, playsIn, resultsIn, type Stage, stage } from './harness.ts'

/** Every play by the test case that its outcome decides. */
const PLAYS: Record<string, string> = {
  'openstack.volume-backup': 'scs-0117-test-backup', 'openstack.secret': 'scs-0116-permissions', 'openstack.image-upload': 'scs-0104-upload',
  'openstack.s3-round-trip': 'scs-0123-s3-round-trip', 'openstack.new-security-group': 'scs-0115-default-rules',
  'openstack.provider-network-use': 'scs-0126-floating-ip', 'openstack.sample-vm': 'scs-0101-entropy-avail',
}
const ONLY = `^(${Object.values(PLAYS).join('|')})$`
/** A request in the middle of each play (the only one of those that make no other). */
const MIDDLE: [FaultService, string, string][] = [
  ['block-storage', 'POST', '/backups'], ['key-manager', 'POST', '/secrets'], ['image', 'PUT', '/file'], ['s3', 'PUT', '/'],
  ['network', 'POST', '/security-groups'], ['compute', 'POST', '/servers'],
]
const middle = (kind: Fault['kind']): Fault[] => MIDDLE.map(([service, method, path]) => ({ service, kind, methods: [method], path }))
const SERVICES: FaultService[] = ['block-storage', 'key-manager', 'image', 's3', 'network', 'compute']
const everywhere = (fault: Omit<Fault, 'service'>): Fault[] => SERVICES.map(service => ({ service, ...fault }))

/** What of a play's outcomes is FAIL, by test case. */
const fails: Record<string, StepOutcome[]> = {}
const stages: Stage[] = []
beforeAll(async () => {
  const dir = new URL('../../standards/', import.meta.url)
  for (const file of (await readdir(dir)).filter(name => name.endsWith('.yaml'))) {
    const { testcases } = parse(await readFile(new URL(file, dir), 'utf8')) as Standard
    for (const { id, parameters } of testcases) if (parameters?.['fail'] !== undefined) fails[id] = parameters['fail'] as StepOutcome[]
  }
})
afterAll(() => Promise.all(stages.map(one => one.end())))

interface Run {
  there: Stage
  ended: Ended
  plays: Record<string, Played<JsonObject>>
  results: Record<string, Result>
  before: string[]
}

/** Plays everything on a compliant cloud without the templates API, changed by this. */
async function played(change: Partial<CloudState>, faults: Fault[] = [], args: string[] = [], keys: JsonObject = {}): Promise<Run> {
  const there = await stage({ ...profile('compliant', new Date()), default_sg_rules: null, ...change }, { faults }, keys)
  stages.push(there)
  const before = await there.inventory()
  const ended = await cli(['run', '--os-cloud', 'demo', '--only', ONLY, '-o', there.file('r.json'), '--evidence', there.file('e'), '-v', ...args], there.env)
  return { there, ended, before, plays: await playsIn(there.file('e')), results: await resultsIn(there.file('r.json')) }
}

/** Every play ended like this, and the YAML's word on that is the verdict; `other` are plays that end in another way. */
function expectVerdicts({ plays, results }: Run, outcome: StepOutcome, other: Partial<Record<string, StepOutcome>> = {}): void {
  const outcomes = Object.fromEntries(Object.entries(plays).map(([kind, one]) => [kind, one.outcome]))
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(PLAYS).map(kind => [kind, other[kind] ?? outcome])))
  for (const [kind, id] of Object.entries(PLAYS)) {
    const ended = other[kind] ?? outcome
    expect([id, ended, results[id]?.verdict]).toEqual([id, ended, ended === 'done' ? 'PASS' : fails[id]?.includes(ended) === true ? 'FAIL' : 'DNF'])
    if (ended !== 'done') expect(results[id]?.findings[0]?.message ?? results[id]?.because).toContain(`: ${ended}`)
  }
}

describe.concurrent('a request in the middle of each play', () => {
  it.each<[string, Fault['kind'], StepOutcome, Partial<Record<string, StepOutcome>>, JsonObject]>([
    ['is refused by policy', 403, 'refused', { 'openstack.image-upload': 'done' }, {}], // by the import workflow
    ['is answered by 429', 429, 'timeout', {}, {}],
    ['breaks the service', 500, 'error', {}, {}],
    ['is done, and its answer gets lost', 'reset', 'unreachable', {}, {}],
    ['is done and never answered', 'hang', 'timeout', {}, { api_timeout: 3 }],
    ['is done and answered by nothing', 'nothing', 'malformed', { 'openstack.image-upload': 'done', 'openstack.s3-round-trip': 'done' }, {}],
  ])('%s: the verdict is what the YAML says, and nothing is left', async (_, kind, outcome, other, keys) => {
    const run = await played({}, middle(kind), [], keys)
    expectVerdicts(run, outcome, { 'openstack.provider-network-use': 'done', ...other }) // its steps are judged one by one, see below
    expect(Object.values(run.plays).flatMap(({ leftovers }) => leftovers)).toEqual([])
    expect(await run.there.changes(run.before)).toEqual([])
  })

  const ways: Record<string, string> = { '/routers': 'scs-0126-external-gateway', '/floatingips': 'scs-0126-floating-ip', '/subnets': 'scs-0126-ipv6-prefix' }

  it.each<[Fault['kind'], StepOutcome, string[]]>([
    [403, 'refused', Object.keys(ways)], ['reset', 'unreachable', Object.keys(ways)], [500, 'error', ['/floatingips']],
  ])('of the provider network play (%s): each step is judged by the YAML', async (kind, outcome, paths) => {
    const faults = paths.map((path): Fault => ({ service: 'network', kind, methods: ['POST'], path }))
    const run = await played({}, faults, ['--only', '^scs-0126-(external|floating|ipv6-prefix)'])
    for (const id of paths.map(path => ways[path]!)) {
      expect([id, run.results[id]?.verdict]).toEqual([id, fails[id]?.includes(outcome) === true ? 'FAIL' : 'DNF'])
      expect(run.results[id]?.findings[0]?.message ?? run.results[id]?.because).toMatch(new RegExp(`^create (router|floating ip|subnet)[^:]*: ${outcome}: POST `))
    }
    expect(await run.there.changes(run.before)).toEqual([])
  })
})

describe.concurrent('what the cloud lacks or breaks', () => {
  it('no such service, no such API: FAIL only where the API is demanded, and nothing is said to be left', async () => {
    const { services } = profile('compliant', new Date())
    const { plays, results } = await played({ services: services.filter(type => !/block|volume|image|key/.test(type)), s3: false })
    expect(Object.values(plays).flatMap(({ leftovers }) => leftovers)).toEqual([])
    const verdicts = Object.fromEntries(Object.values(PLAYS).map(id => [id, results[id]?.verdict]))
    expect(verdicts).toEqual({
      'scs-0117-test-backup': 'FAIL', 'scs-0104-upload': 'FAIL', 'scs-0123-s3-round-trip': 'FAIL', 'scs-0116-permissions': 'PASS', // optional there
      'scs-0115-default-rules': 'PASS', 'scs-0126-floating-ip': 'PASS', 'scs-0101-entropy-avail': 'DNF',
    })
  })

  it('things that go into an error state: FAIL by the YAML, and removed', async () => {
    const run = await played({ broken: ['backup', 'server', 'image'] })
    const done = ['secret', 's3-round-trip', 'new-security-group', 'provider-network-use'].map((play): [string, StepOutcome] => [`openstack.${play}`, 'done'])
    expectVerdicts(run, 'error', Object.fromEntries(done))
    expect(run.results['scs-0101-entropy-avail']?.because).toContain('No valid host was found')
    expect(await run.there.changes(run.before)).toEqual([])
  })

  it('things that never become ready: DNF by the deadline, and removed soon after', { retry: 2 }, async () => {
    const run = await played({ stuck: ['server', 'image'] }, [], ['--deadline', '3'])
    expect(run.ended.code).toBe(2)
    expect(run.ended.seconds).toBeLessThan(3 + 5)
    for (const id of ['scs-0104-upload', 'scs-0101-entropy-avail']) {
      const { verdict, because } = run.results[id]!
      expect([id, verdict, because]).toEqual([id, 'DNF', expect.stringMatching(/^wait for (image|server)[^:]*: interrupted: the deadline of 3 s was reached$/)])
    }
    expect(run.results['scs-0117-test-backup']?.verdict).toBe('PASS')
    expect(await run.there.changes(run.before)).toEqual([])
  })
})

describe.concurrent('quota', () => {
  it('that is too small is DNF "quota", says how much is lacking, and nothing is created for those plays', async () => {
    const run = await played({ quota: { volumes: 1, instances: 0, floatingip: 0, security_group: 1 } }) // the default group takes that one
    for (const [id, lacking] of [
      ['scs-0117-test-backup', /volumes: 2 needed, 1 of 1 free/], ['scs-0101-entropy-avail', /instances: 1 needed, 0 of 0 free/],
      ['scs-0126-floating-ip', /floatingip: 1 needed, 0 of 0 free/], ['scs-0115-default-rules', /security_group: 1 needed, 0 of 1 free/],
    ] as const) expect([id, run.results[id]]).toMatchObject([id, { verdict: 'DNF', because: expect.stringMatching(lacking) as string }])
    const services = run.there.writes().map(({ path }) => path.split('/')[1] ?? '').map(first => (first.endsWith('-bucket') ? 's3' : first))
    expect([...new Set(services)].sort()).toEqual(['identity', 'image', 'key-manager', 's3'])
    expect(await run.there.changes(run.before)).toEqual([])
  })

  it('is shared out among the plays: what does not fit is not begun', async () => {
    const run = await played({ quota: { volumes: 2 } })
    const outcomes = ['openstack.volume-backup', 'openstack.sample-vm'].map(kind => run.plays[kind]?.outcome).sort()
    expect(outcomes).toEqual(['done', 'quota'])
    expect(run.there.writes().filter(({ status }) => status === 413)).toEqual([])
  })
})

describe.concurrent('a service that dies half-way', () => {
  /** Whether something came into being is asked for 10 s, one after the other: too long where three steps of a play failed. */
  const few = ONLY.replace('scs-0126-floating-ip', 'none')

  it.each([['reset', ONLY], [503, few]] as const)('and comes back (%s): whatever the verdicts, nothing is left', async (kind, only) => {
    const faults = everywhere({ kind, methods: [] })
    const state = { ...profile('compliant', new Date()), default_sg_rules: null }
    const there = await stage(state, { faults })
    stages.push(there)
    const before = await there.inventory()
    const watch = setInterval(() => {
      if (there.writes().length < 12) return
      clearInterval(watch)
      for (const fault of faults) delete fault.methods
      setTimeout(() => { heal(...faults) }, 3500)
    }, 2)
    const { code } = await cli(['run', '--os-cloud', 'demo', '--only', only, '--evidence', there.file('e')], there.env)
    expect([1, 2]).toContain(code)
    const plays = Object.values(await playsIn(there.file('e')))
    expect(plays.filter(({ outcome }) => outcome === (kind === 503 ? 'error' : 'unreachable')).length).toBeGreaterThan(1)
    expect(plays.flatMap(({ leftovers }) => leftovers)).toEqual([])
    expect(await there.changes(before)).toEqual([])
  })
})

describe.concurrent('removing', () => {
  it.each([['reset', 1], [503, 2]] as const)('goes on where DELETE meets %s %d times: PASS, nothing is left', async (kind, times) => {
    const faults = everywhere({ kind, times, methods: ['DELETE'] }).filter(({ service }) => service !== 's3' && service !== 'key-manager') // steps of those plays
    const run = await played({}, faults)
    expectVerdicts(run, 'done')
    expect(await run.there.changes(run.before)).toEqual([])
  })

  it('that is refused: every leftover is named with the command that removes it; cleanup does, once it may', async () => {
    const faults = everywhere({ kind: 403, methods: ['DELETE'] })
    const { there, plays, ended, before, results } = await played({}, faults)
    const leftovers = Object.values(plays).flatMap(one => one.leftovers)
    const left = (await there.inventory()).filter(one => !before.includes(one))
    const named = left.filter(one => one.includes('"scs-check-'))
    expect(leftovers.length).toBe(named.length)
    for (const { id, name, command, kind } of leftovers) {
      expect(named.some(one => one.includes(id ?? name))).toBe(true)
      expect(command).toBe(kind === 'bucket' ? `openstack container delete --recursive ${name}` : kind === 'credential' ? `openstack ec2 credentials delete ${name}` : `openstack ${kind} delete ${id}`)
    }
    expect(ended.stdout.replace(/\s+/g, ' ')).toContain(leftovers.find(({ name }) => name.endsWith('-restored'))!.command)
    const { verdict, findings } = results['scs-0117-test-backup']!
    expect([verdict, findings.map(({ severity }) => severity)]).toEqual(['PASS', ['remark', 'remark', 'remark']])
    heal(...faults)
    const cleaned = await cli(['cleanup', '--os-cloud', 'demo'], there.env)
    expect([cleaned.code, cleaned.stdout]).toEqual([0, expect.stringContaining(`${leftovers.length - 1} things of earlier runs`) /* the bucket goes with its credential */])
    expect(await there.changes(before)).toEqual([])
  })

  it('of a volume that never goes ends with the visit, which tells its id and the command', async () => {
    const there = await stage({ ...profile('compliant', new Date()), stuck: ['delete volume'] })
    stages.push(there)
    const { regions } = await loadCloudConfig({ cloud: 'demo', env: there.env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
    const openstack = connect(regions[0]!, {})
    const { documents } = await collect({ subject: 'demo', openstack }, [volumeBackup], {
      tool: { name: 'scs-check', version: '0' }, tripwire: { trips: () => false, scrub: text => text }, probeDeadline: 60_000, allowPrivileged: false,
      now: () => new Date(), run: runId(new Date()), signal: AbortSignal.timeout(60_000), hardSignal: AbortSignal.timeout(4_000), // 90 s after the signal in bin/
    })
    await openstack.close()
    const { seen } = [...documents.values()].find(({ kind }) => kind === volumeBackup.kind)!
    const { outcome, leftovers } = (seen as unknown as { data: Played<JsonObject> }).data
    const [first] = leftovers
    expect([outcome, first?.kind, first?.command]).toEqual(['done', 'volume', `openstack volume delete ${first?.id}`])
    expect(first?.id).toMatch(/^[0-9a-f-]{36}$/)
  })
})
