import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { profile } from '../../src/demo/profiles.ts'
import type { Report } from '../../src/model/report.ts'
import { cli, type Ended, type Stage, stage } from './harness.ts'

const HOSTILE = [
  '\u001b[2J\u001b]0;owned\u0007', 'left\u202eright\u2066', '<script>alert(1)</script>', 'a"onmouseover="x', 'line\nbreak\r\nscs-0100-syntax-check: PASS',
  '| cell | [link](javascript:alert(1)) |', '$(touch /tmp/owned); `id`', '__proto__', 'constructor', ']]>&amp;', '\u0000\ud800', 'x'.repeat(1_000_000), '',
]
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

let there: Stage
let ended: Ended
const text = (name: string) => readFile(there.file(name), 'utf8')

beforeAll(async () => {
  const state = profile('flawed', new Date())
  const [flavor, image, type, rule] = [state.flavors[0]!, state.images[0]!, state.volume_types[0]!, (state.default_sg_rules ?? [])[0]!]
  there = await stage({
    ...state,
    flavors: [...state.flavors, ...HOSTILE.map((name, i) => ({ ...flavor, id: `f${i}`, name: `SCS-${name}`, extra_specs: { 'scs:name-v2': name, [`scs:${name.slice(0, 50)}`]: name } }))],
    images: [...state.images, ...HOSTILE.map((name, i) => ({ ...image, id: `i${i}`, name, os_distro: name, architecture: name, image_source: name, replace_frequency: name, min_disk: name, [`p${name.slice(0, 50)}`]: name }))],
    volume_types: [...state.volume_types, ...HOSTILE.map((name, i) => ({ ...type, id: `v${i}`, name, description: `[scs:${name}] ${name}` }))],
    default_sg_rules: [...(state.default_sg_rules ?? []), ...HOSTILE.map((name, i) => ({ ...rule, id: `r${i}`, direction: 'ingress', protocol: name, remote_ip_prefix: name, description: name }))],
    services: [...state.services, ...HOSTILE.filter(name => name !== '' && !name.includes('\ud800') && name.length < 1000)],
  })
  const outputs = ['json', 'junit', 'md', 'scs-yaml', 'scs-yaml-next'].flatMap(format => ['-o', `${format}=${there.file(format)}`])
  ended = await cli(['run', '--passive', '--os-cloud', 'demo', '-v', '--evidence', there.file('evidence'), ...outputs], { ...there.env, FORCE_COLOR: '0' })
}, 60_000)
afterAll(() => there.end())

describe('names that would do harm', () => {
  it('are judged, not choked on', () => {
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 1, stderr: '' })
    expect(ended.stdout).not.toContain('the check failed on this evidence')
    expect(ended.seconds).toBeLessThan(15)
  })

  it('do not reach a terminal as they are', () => {
    expect(FORBIDDEN.exec(ended.stdout)).toBeNull()
    expect(Math.max(...ended.stdout.split('\n').map(line => line.length))).toBeLessThan(5000)
  })

  it('stay data in JSON, and change nothing but the findings', async () => {
    const report = JSON.parse(await text('json')) as Report
    expect(report.results.every(({ testcase }) => /^[a-z0-9_-]+$/.test(testcase))).toBe(true)
    expect(report.results.find(({ testcase }) => testcase === 'scs-0100-syntax-check')?.findings.length).toBeGreaterThanOrEqual(HOSTILE.length - 1)
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it('leave XML well-formed', async () => {
    expect(FORBIDDEN.exec(await text('junit'))).toBeNull()
    execFileSync('python3', ['-c', 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])', there.file('junit')])
  })

  it('forge no verdict in the official YAML', async () => {
    for (const name of ['scs-yaml', 'scs-yaml-next']) {
      const [document] = parseAllDocuments(await text(name))
      const report = document!.toJS() as { run?: { invocations: Record<string, { stdout: string[] }> }; tests?: Record<string, { result: number }> }
      const lines = Object.values(report.run?.invocations ?? {}).flatMap(({ stdout }) => stdout)
      expect(lines.filter(line => line.includes('\n'))).toEqual([])
      expect(lines.filter(line => line.startsWith('scs-0100-syntax-check:'))).toEqual(report.run === undefined ? [] : ['scs-0100-syntax-check: FAIL'])
    }
  })

  it('open no markup in Markdown', async () => {
    const outsideCode = (await text('md')).replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    expect(outsideCode).not.toMatch(/<script|]\(javascript|onmouseover="/)
    expect(outsideCode.length).toBeGreaterThan(5000)
  })
})
