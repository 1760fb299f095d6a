import { describe, expect, it } from 'vitest'
import { explain } from '../../src/cli/explain.ts'
import { testcaseText } from '../../src/cli/explain-text.ts'
import { printed } from './printed.ts'

describe('explain', () => {
  it('tells a test case\'s clause, check, parameters, evidence, remedy and where it counts since when', async () => {
    const { code, out } = await printed(() => explain('scs-0114-syntax-check', {}))
    expect(code).toBe(0)
    expect(out.replace(/\s+/g, ' ')).toMatch(new RegExp([
      '^scs-0114-syntax-check: Aspect lists', 'standard scs-0114 Volume types', 'clause MUST: An aspect list', 'https://docs.scs.community/standards/scs-0114-v1',
      'judged by check syntax of src/checks/scs-0114.ts', 'parameters \\(v1\\): aspects: \\[ encrypted, replicated \\]', 'looks at openstack.volume-types', 'if empty PASS',
      'valid a week', 'remedy Write the list', 'formerly volume-types-check', 'counts in scs-compatible-iaas', 'v5.1 main by v1: effective since 2024-12-19',
    ].join('.*')))
  })
  it('leads from a former id to its successors', async () => {
    const { out } = await printed(() => explain('volume-types-check', {}))
    expect(out).toMatch(/^volume-types-check is a former id of these 3 test cases:/)
    expect((JSON.parse((await printed(() => explain('volume-types-check', { json: true }))).out) as { testcases: { needs: string[] }[] }).testcases.map(({ needs }) => needs))
      .toEqual([['openstack.volume-types'], ['openstack.volume-types'], ['openstack.volume-types']])
  })
  it('tells how a manual, an active and a retired test case are judged, and why a verdict deviates', async () => {
    expect((await printed(() => explain('availability-zones-check', {}))).out.replace(/\s+/g, ' '))
      .toMatch(/judged by a person: .* record scs-check attest availability-zones-check --subject SUBJECT .* valid a quarter/)
    expect((await printed(() => explain('scs-0117-test-backup', {}))).out).toMatch(/active test +back up a volume and restore the backup; creates/)
    expect((await printed(() => explain('scs-0101-rngd', {}))).out).toMatch(/judged by +nothing since 2026-06-25/)
    expect((await printed(() => explain('scs-0100-semantics-check', {}))).out).toMatch(/deviation +official: /)
  })
  it('tells how a whole standard deviates, at the standard and at each of its test cases', async () => {
    for (const id of ['scs-0103', 'scs-0103-flavor-1v-4']) {
      expect((await printed(() => explain(id, {}))).out, id).toMatch(/deviation +official: An empty flavor listing fails every standard flavor\.\n +ours: DNF\.\n/)
    }
  })
  it('explains standards and scopes', async () => {
    expect((await printed(() => explain('scs-0121', {}))).out).toMatch(/adopted by: next,\s+v5\.1, v5\n[^]*open: /)
    expect((await printed(() => explain('scs-compatible-iaas', {}))).out).toMatch(/v5\.1 +effective since 2024-12-19\n +scs-0128-opc-v2022\.11,/)
    expect((JSON.parse((await printed(() => explain('scs-compatible-iaas', { json: true }))).out) as { scope: { history: { v1: unknown } } }).scope.history.v1)
      .toEqual([{ validity: 'effective', from: '2021-01-01', until: '2023-10-31' }])
  })
  it('answers an unknown id with the nearest ones and exit code 3', async () => {
    expect(await printed(() => explain('scs-0114-sintax-check', {}))).toMatchObject({ code: 3, out: '', err: expect.stringContaining('(nearest: scs-0114-syntax-check') as string })
    expect((await printed(() => explain('os_distro', {}))).err).toContain('scs-0102-prop-os_distro')
    expect((await printed(() => explain('\x1b[2Jx', {}))).err).not.toContain('\x1b')
  })
  it('prints no control character of a definition', () => {
    const evil = 'x\x1b]0;y\x07\u202e\nz'
    const text = testcaseText({
      testcase: { id: evil, title: evil, check: evil, remedy: evil, clause: { level: 'MUST', url: evil, demand: evil }, formerly: [evil], deviation: [{ official: evil, ours: evil, because: evil }] },
      standard: { id: evil, title: evil }, judged: [{ standardVersions: [evil], parameters: { [evil]: evil } }], needs: [evil], wants: [evil], plays: [{ title: evil, creates: [evil], quota: {}, seconds: 1 }],
      positions: [{ scope: evil, version: evil, standardVersion: evil, target: 'main', spans: [] }],
    })
    expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/)
    expect(text).not.toContain('\nz')
  })
})
