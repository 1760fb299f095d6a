import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/demo/faults.ts'
import { profile } from '../../src/demo/profiles.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Collection } from '../../src/model/evidence.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Report } from '../../src/model/report.ts'
import { cli, type Ended, playsIn, resultsIn, type Stage, stage } from './harness.ts'

const now = new Date()
const VERSIONS = ['--scope-version', 'v5.1', '--scope-version', 'next']
const stages: Stage[] = []
afterAll(() => Promise.all(stages.map(one => one.end())))

async function staged(...args: Parameters<typeof stage>): Promise<Stage> {
  const one = await stage(...args)
  stages.push(one)
  return one
}

const text = (there: Stage, name: string) => readFile(there.file(name), 'utf8')

describe('a compliant cloud', () => {
  let there: Stage
  let before: string[]
  let ended: Ended
  beforeAll(async () => {
    there = await staged(profile('compliant', now))
    before = await there.inventory()
    const kept = ['-o', there.file('r.json'), '--evidence', there.file('evidence')]
    ended = await cli(['run', '--os-cloud', 'demo', ...VERSIONS, '--all-standards', ...kept], there.env)
  })

  it('passes every main test case of v5.1 and next; what is MISS needs a person, managers of domains or Tempest', async () => {
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    const { versions, results } = JSON.parse(await text(there, 'r.json')) as Report
    expect(versions.map(({ version, targets }) => [version, targets.main?.verdict])).toEqual([['v5.1', 'PASS'], ['next', 'PASS']])
    for (const { counts } of versions.map(({ targets }) => targets.main!)) expect(counts).toMatchObject({ FAIL: 0, DNF: 0, MISS: 0 })
    const adopted = results.filter(({ targets }) => Object.keys(targets).length > 0)
    expect(adopted.filter(({ verdict }) => verdict === 'FAIL')).toEqual([])
    for (const { verdict, because } of adopted) if (verdict === 'MISS') expect(because).toMatch(/^needs (a person|managers of two domains|results of Tempest)/)
  })

  it('is as empty afterwards as it was before, although things of every kind had been created', async () => {
    expect(await there.changes(before)).toEqual([])
    const made = there.writes().filter(({ method, status }) => method === 'POST' && status < 300).map(({ path }) => path.split('/').at(-1))
    expect(made).toEqual(expect.arrayContaining([
      'volumes', 'backups', 'restore', 'secrets', 'images', 'credentials', 'networks', 'subnets', 'routers', 'servers', 'floatingips',
    ]))
  })

  it('the evidence of each play tells what was done and undone, and that nothing is left', async () => {
    const plays = await playsIn(there.file('evidence'))
    const { run } = Object.values(plays)[0]!
    for (const [kind, { steps, undo, leftovers, ...play }] of Object.entries(plays)) {
      expect([kind, leftovers, play.run, undo.filter(({ outcome }) => outcome !== 'done')]).toEqual([kind, [], run, []])
      if (kind !== 'openstack.new-security-group') expect(steps.length, kind).toBeGreaterThan(2) // the templates tell
    }
    expect(plays['openstack.volume-backup']?.undo.map(({ name }) => name)).toEqual(['volume', 'volume backup', 'volume'].map((noun, i) =>
      `remove ${noun} scs-check-${run}-${['restored', 'backup', 'source'][i]}`))
  })

  it('judged again offline, the evidence gives the same bytes', async () => {
    const again = await cli(['evaluate', there.file('evidence'), ...VERSIONS, '--all-standards', '-o', there.file('again.json')], { TZ: 'Asia/Tokyo' })
    expect(again).toMatchObject({ code: 0, stdout: ended.stdout })
    expect(await text(there, 'again.json')).toBe(await text(there, 'r.json'))
  })
})

it.concurrent('run --demo judges with plays, too', async () => {
  const { code, stdout, stderr } = await cli(['run', '--demo', 'compliant', '-q'])
  expect([code, stderr, stdout]).toEqual([0, '', expect.stringMatching(/v5\.1 +effective +main +PASS/)])
})

it.concurrent('--passive only looks: GET and HEAD, and a token; what needs a play is MISS and says so', async () => {
  const there = await staged(profile('compliant', now))
  const { code } = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env)
  expect([code, there.writes()]).toEqual([2, []])
  const results = await resultsIn(there.file('r.json'))
  for (const id of ['scs-0101-entropy-avail', 'scs-0104-upload', 'scs-0116-permissions', 'scs-0117-test-backup', 'scs-0123-s3-round-trip']) {
    expect([id, results[id]?.verdict]).toEqual([id, 'MISS'])
    expect(results[id]?.because).toMatch(/^needs an active test, which --passive leaves out: \w/)
  }
})

it.concurrent('--only the test case of one play: no other play acts', async () => {
  const there = await staged(profile('compliant', now))
  const { code } = await cli(['run', '--os-cloud', 'demo', '--only', '^scs-0116-permissions$', '--evidence', there.file('evidence')], there.env)
  expect([code, Object.keys(await playsIn(there.file('evidence')))]).toEqual([0, ['openstack.secret']])
  expect(there.writes().map(({ method, path }) => [method, path.split('/')[1]])).toEqual([['POST', 'key-manager'], ['DELETE', 'key-manager']])
})

it.concurrent('a flawed cloud: what its plays find is FAIL, with clause, object and remedy, and nothing is left', async () => {
  const there = await staged(profile('flawed', now))
  const before = await there.inventory()
  const { code, stdout } = await cli(['run', '--os-cloud', 'demo', '--all-standards', '-o', there.file('r.json')], there.env)
  expect([code, await there.changes(before)]).toEqual([1, []])
  const results = await resultsIn(there.file('r.json'))
  const found = {
    'scs-0101-fips-test': /fail the statistics/, 'scs-0101-cpu-instructions': /do not have the instruction rdrand/,
    'scs-0116-permissions': /create secret.*: refused: POST .*403/, 'scs-0117-test-backup': /wait for volume backup.*: error: .*status error/,
    'scs-0123-s3-round-trip': /create bucket: unsupported/, 'scs-0126-rbac': /shared its network/,
  }
  for (const [id, message] of Object.entries(found)) {
    const { verdict, clause, remedy = '', findings } = results[id]!
    const violation = findings.find(finding => finding.severity === 'violation' && message.test(finding.message))
    expect([id, verdict, violation?.subject, violation?.at]).toEqual([id, 'FAIL', expect.stringMatching(/\w/), expect.stringMatching(/^\/\w+\//)])
    expect(clause.url).toMatch(/^https:\/\/docs\.scs\.community\/standards\/scs-01/)
    expect(remedy.length).toBeGreaterThan(20)
    expect(stdout).toMatch(new RegExp(`${id} \\[(MUST|SHOULD)`))
  }
})

describe('plan', () => {
  it.concurrent('names what each play creates and the quota of all; 0 where it fits, 2 where it does not, and creates nothing', async () => {
    const fits = await cli(['plan', '--demo', 'compliant'])
    expect([fits.code, fits.stderr]).toEqual([0, ''])
    expect(fits.stdout).toMatch(/back up a volume and restore the backup \(openstack\.volume-backup\)\n {2}creates +volume of 1 GiB, backup of it/)
    expect(fits.stdout).toMatch(/^ {2}volumes +\d+ +10 of 10$/m)
    const there = await staged({ ...profile('compliant', now), quota: { volumes: 1, cores: -1 } })
    const lacks = await cli(['plan', '--os-cloud', 'demo'], there.env)
    expect([lacks.code, there.writes()]).toEqual([2, []])
    expect(lacks.stdout).toMatch(/^ {2}volumes +\d+ +1 of 1: TOO FEW$/m)
    expect(lacks.stdout).toMatch(/^ {2}cores +1 +no limit$/m)
    const one = await cli(['plan', '--os-cloud', 'demo', '--json', '--only', 'scs-0117-test-backup'], there.env)
    const { plays, clouds } = JSON.parse(one.stdout) as { plays: JsonObject[]; clouds: JsonObject[] }
    expect([plays.map(({ kind }) => kind), clouds.map(({ lacks }) => lacks)]).toEqual([['openstack.volume-backup'], [['volumes']]])
  })
})

describe('side by side', () => {
  it.concurrent('two runs in one project do not meet: both PASS, nothing is left', async () => {
    const there = await staged({ ...profile('compliant', now), delay: 150 })
    const before = await there.inventory()
    const both = await Promise.all([1, 2].map(n => cli(['run', '--os-cloud', 'demo', '--evidence', there.file(`e${n}`), '-q'], there.env)))
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await there.changes(before)).toEqual([])
    const runs = await Promise.all([1, 2].map(async n => new Set(Object.values(await playsIn(there.file(`e${n}`))).map(({ run }) => run))))
    expect(new Set(runs.flatMap(set => [...set])).size).toBe(2)
  })

  it.concurrent('each region is played in: two subjects, both PASS, nothing is left', async () => {
    const there = await staged({ ...profile('compliant', now), regions: ['north', 'south'] })
    await writeFile(there.file('clouds.yaml'), (await text(there, 'clouds.yaml')).replace(/region_name: \w+/, 'regions: [north, south]'))
    const before = await there.inventory()
    const { code } = await cli(['run', '--os-cloud', 'demo', '--evidence', there.file('e'), '-q'], there.env)
    expect([code, await there.changes(before)]).toEqual([0, []])
    const plays = await Promise.all(['north', 'south'].map(region => playsIn(there.file(`e/demo-${region}`))))
    expect(new Set(plays.flatMap(one => Object.values(one).map(({ run }) => run))).size).toBe(2)
  })

  const sum = ({ steps, undo }: Played<JsonObject>) => [...steps, ...undo].reduce((total, { seconds }) => total + seconds, 0)
  const timed = async (dir: string) => Object.fromEntries(Object.entries(await playsIn(dir)).map(([kind, play]) => [kind, sum(play)]))

  it('a whole run takes no longer than its slowest play alone, but for a fifth and half a second', { retry: 2, timeout: 60_000 }, async () => {
    const there = await staged({ ...profile('compliant', now), delay: 500 })
    const dir = there.file('e')
    const whole = await cli(['run', '--os-cloud', 'demo', '--evidence', dir, '-q'], there.env)
    const [slowest] = Object.entries(await timed(dir)).sort(([, a], [, b]) => b - a)[0]!
    const testcases: Record<string, string> = { 'openstack.backup-content': 'scs-0117-content', 'openstack.volume-backup': 'scs-0117-test-backup' }
    const alone = await cli(['run', '--os-cloud', 'demo', '--only', `^${testcases[slowest] ?? 'scs-0101-fips-test'}$`, '-q'], there.env)
    expect(alone.seconds).toBeGreaterThan(3)
    expect(whole.seconds).toBeLessThan(alone.seconds * 1.2 + 0.5)
  })

  it.concurrent('a service that hangs slows no play that has nothing to do with it', { retry: 2, timeout: 60_000 }, async () => {
    const run = async (faults: Fault[]) => {
      const there = await staged(profile('compliant', now), { faults })
      await cli(['run', '--os-cloud', 'demo', '--only', '^scs-01(04-upload|16-perm|17-test|23-s3-r)', '--evidence', there.file('e')], there.env)
      const { evidence } = JSON.parse(await text(there, 'e/collection.json')) as Collection
      const took = Object.fromEntries(evidence.map(({ kind, from, until }) => [kind, Date.parse(until) / 1000 - Date.parse(from) / 1000]))
      return { plays: await playsIn(there.file('e')), times: await timed(there.file('e')), took }
    }
    const [healthy, sick] = await Promise.all([run([]), run([{ service: 'compute', kind: 'hang' }, { service: 'network', kind: 'hang' }])])
    const kinds = ['openstack.image-upload', 'openstack.s3-round-trip', 'openstack.secret', 'openstack.volume-backup']
    for (const kind of kinds) {
      expect([kind, healthy.plays[kind]?.outcome, sick.plays[kind]?.outcome]).toEqual([kind, 'done', 'done'])
      expect(sick.times[kind], kind).toBeLessThan(healthy.times[kind]! * 1.2 + 0.5)
      // those that need quota wait for the limits of all services, at most 5 s
      expect(sick.took[kind], kind).toBeLessThan(healthy.took[kind]! + (kind === 'openstack.volume-backup' ? 7 : 2))
    }
  })
})

it.concurrent('no EC2 secret, signature, payload or password is in outputs, evidence or the process list', async () => {
  const there = await staged(profile('compliant', now), { faults: [{ service: 's3', kind: 'hang', methods: ['PUT'] }] })
  let blob: Json = null
  let processes = ''
  const formats = ['json', 'junit', 'md', 'scs-yaml', 'scs-yaml-next'].flatMap(format => ['-o', `${format}=${there.file(format)}`])
  const ended = await cli(['run', '--os-cloud', 'demo', ...VERSIONS, '-v', '--evidence', there.file('evidence'), ...formats], there.env, (pid, stop) => {
    const watch = setInterval(() => {
      void there.ask('GET', '/identity/v3/credentials').then(({ credentials }) => {
        const [one] = credentials as JsonObject[]
        if (one === undefined || processes !== '' || !there.writes().some(({ path }) => path.endsWith('-bucket'))) return
        clearInterval(watch)
        blob = one['blob'] ?? null
        processes = execFileSync('ps', ['-ww', '-o', 'args', '-p', String(pid)], { encoding: 'utf8' })
        setTimeout(() => { stop('SIGINT') }, 1500) // when the other plays are done
      })
    }, 50)
  })
  const { secret } = JSON.parse(blob as unknown as string) as { secret: string }
  const { auth } = there.cloud.config.clouds.demo
  const files = (await readdir(there.dir, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile() && entry.name !== 'clouds.yaml')
  const written = await Promise.all(files.map(entry => readFile(`${entry.parentPath}/${entry.name}`, 'utf8')))
  const everything = [ended.stdout, ended.stderr, processes, ...written].join('\n')
  expect(everything).toContain('openstack.s3-round-trip')
  expect(processes).toContain('scs-check')
  expect(secret).toMatch(/^[0-9a-f]{40}$/)
  for (const word of [secret, auth.password, 'no secret: a test of scs-check', 'AWS4-HMAC-SHA256', 'Signature=']) expect(everything).not.toContain(word)
})
