import { readdir, readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import type { Report } from '../../src/model/report.ts'
import { cli, type Stage, stage } from './harness.ts'

const now = new Date()
let there: Stage
beforeEach(async () => { there = await stage(profile('compliant', now)) })
afterEach(() => there.end())

const report = async (name: string) => JSON.parse(await readFile(there.file(name), 'utf8')) as Report

describe('run', () => {
  it('judges a cloud of clouds.yaml and writes every format', async () => {
    const formats = ['r.json', 'r.xml', 'r.md', `scs-yaml=${there.file('old.yaml')}`, `scs-yaml-next=${there.file('next.yaml')}`]
    const { code, stdout, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo', ...formats.flatMap(f => ['-o', f.includes('=') ? f : there.file(f)])], there.env)
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toMatch(/^v5\.1 +effective +main +MISS +50 PASS +0 FAIL +0 DNF +4 MISS$/m)
    expect((await report('r.json')).versions[0]?.targets.main?.verdict).toBe('MISS')
    expect((await readdir(there.dir)).sort()).toEqual(['clouds.yaml', 'next.yaml', 'old.yaml', 'r.json', 'r.md', 'r.xml'])
  })

  it('exit 1 for a FAIL, with the object, the clause and the command that mends it', async () => {
    const { code, stdout } = await cli(['run', '--passive', '--demo', 'flawed'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/scs-0114-syntax-check[\s\S]*luks \([0-9a-f-]{36}\)[\s\S]*openstack volume type set --description '\[scs:encrypted, replicated\] The same, encrypted'/)
  })

  it('exit 0 when every selected test case passes, and the report still says that this is a part', async () => {
    const { code } = await cli(['run', '--passive', '--os-cloud', 'demo', '--only', '^scs-0114-', '-o', there.file('r.json')], there.env)
    expect(code).toBe(0)
    const { versions, selection } = await report('r.json')
    expect(selection).toEqual({ only: '^scs-0114-' })
    expect(versions[0]?.targets.main?.verdict).toBe('MISS')
  })

  it('judges a declared test case that no version counts, when it alone is asked for', async () => {
    const { code } = await cli(['run', '--passive', '--os-cloud', 'demo', '--only', 'scs-0104-image-debian-13', '-o', there.file('r.json')], there.env)
    expect(code).toBe(0)
    expect((await report('r.json')).results.map(({ testcase, verdict, targets }) => [testcase, verdict, targets])).toEqual([['scs-0104-image-debian-13', 'PASS', {}]])
  })

  it('judges the demo cloud out of a state file', async () => {
    const state = new URL('../parity/clouds/c034.json', import.meta.url).pathname
    const { code, stdout } = await cli(['run', '--passive', '--demo', state, '--date', '2026-07-20T12:00:00Z', '-q'])
    expect(code).toBe(1)
    expect(stdout).toContain('FAIL')
  })

  it('the same evidence gives the same report, now and later, judged at once or offline', async () => {
    await cli(['run', '--passive', '--os-cloud', 'demo', '--evidence', there.file('evidence'), '-o', there.file('a.json')], there.env)
    const { asOf } = await report('a.json')
    await cli(['evaluate', there.file('evidence'), '--date', asOf, '-o', there.file('b.json')])
    await cli(['evaluate', there.file('evidence'), '-o', there.file('c.json')], { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' })
    expect(await readFile(there.file('b.json'), 'utf8')).toBe(await readFile(there.file('a.json'), 'utf8'))
    expect(await readFile(there.file('c.json'), 'utf8')).toBe(await readFile(there.file('a.json'), 'utf8'))
  })

  it('collect keeps what evaluate judges by any version; render gives the same text as the run', async () => {
    expect((await cli(['collect', '--passive', '--os-cloud', 'demo', '--evidence', there.file('e')], there.env)).code).toBe(0)
    const judged = await cli(['evaluate', there.file('e'), '--scope-version', 'all', '-o', there.file('r.json')])
    expect(judged.code).toBe(1)
    expect((await report('r.json')).versions.map(({ version }) => version).sort()).toEqual(['next', 'v1', 'v2', 'v3', 'v3-orig', 'v4', 'v5', 'v5.1'])
    const rendered = await cli(['render', there.file('r.json')])
    expect({ code: rendered.code, stdout: rendered.stdout }).toEqual({ code: judged.code, stdout: judged.stdout })
  })

  it('refuses a privileged account: everything DNF, and says why; --allow-privileged is recorded', async () => {
    await there.end()
    there = await stage({ ...profile('compliant', now), roles: ['admin', 'manager', 'member', 'reader'] })
    const refused = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env)
    expect(refused.code).toBe(2)
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain('the account has the role admin and manager, so it sees what customers do not')
    expect((await report('r.json')).results.some(({ verdict }) => verdict === 'PASS')).toBe(false)
    expect(there.cloud.requests().filter(({ path }) => !path.startsWith('/identity'))).toEqual([])
    await cli(['run', '--passive', '--os-cloud', 'demo', '--allow-privileged', '-o', there.file('r.json')], there.env)
    expect((await report('r.json')).notes).toEqual(['judged with a privileged account (role admin, manager), allowed by --allow-privileged'])
  })

  it('each region is a subject with a report of its own', async () => {
    await there.end()
    there = await stage({ ...profile('compliant', now), regions: ['north', 'south'] })
    const yaml = await readFile(there.file('clouds.yaml'), 'utf8')
    await writeFile(there.file('clouds.yaml'), yaml.replace(/region_name: \w+/, 'regions: [north, south]'))
    const vague = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env)
    expect(vague.code).toBe(3)
    expect(vague.stderr).toMatch(/2 subjects are judged \(demo-north, demo-south\).*put \{subject\} into the path/)
    await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r-{subject}.json')], there.env)
    expect([(await report('r-demo-north.json')).subject, (await report('r-demo-south.json')).subject]).toEqual(['demo-north', 'demo-south'])
  })
})

describe('what keeps a run from judging', () => {
  it('an unreachable cloud: exit 2, a report, no PASS', async () => {
    await there.cloud.stop()
    const { code, stdout } = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env)
    expect(code).toBe(2)
    expect(stdout).toContain('unreachable')
    expect((await report('r.json')).results.map(({ verdict }) => verdict).filter(verdict => verdict === 'PASS' || verdict === 'FAIL')).toEqual([])
  })

  it('a wrong password: exit 2, a report that says so, and the password nowhere', async () => {
    const yaml = await readFile(there.file('clouds.yaml'), 'utf8')
    await writeFile(there.file('clouds.yaml'), yaml.replace(/password: .*/, 'password: canary-wrong-password'))
    const { code, stdout, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env)
    expect(code).toBe(2)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/refused: .*401/)
    expect(stdout + stderr + await readFile(there.file('r.json'), 'utf8')).not.toContain('canary-wrong-password')
  })

  it('Ctrl-C: exit 130 and the partial report', async () => {
    await there.end()
    there = await stage(profile('compliant', now), { faults: [{ service: 'image', kind: 'hang' }] })
    const { code, seconds } = await cli(['run', '--passive', '--os-cloud', 'demo', '-o', there.file('r.json')], there.env, (_, stop) => { setTimeout(() => { stop('SIGINT') }, 1500) })
    expect(code).toBe(130)
    expect(seconds).toBeLessThan(5)
    const verdicts = Object.fromEntries((await report('r.json')).results.map(one => [one.testcase, one.verdict]))
    expect(verdicts).toMatchObject({ 'scs-0100-syntax-check': 'PASS', 'scs-0102-prop-os_distro': 'DNF' })
  })

  it('--deadline ends a visit of a hanging cloud', async () => {
    await there.end()
    there = await stage(profile('compliant', now), { faults: [{ service: 'identity', kind: 'hang' }] })
    const { code, seconds, stdout } = await cli(['run', '--passive', '--os-cloud', 'demo', '--deadline', '1'], there.env)
    expect(code).toBe(2)
    expect(seconds).toBeLessThan(4)
    expect(stdout).toContain('the deadline of 1 s was reached')
  })
})
