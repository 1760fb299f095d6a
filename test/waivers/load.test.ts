import { describe, expect, it } from 'vitest'
import type { Standard } from '../../src/model/definition.ts'
import { parseSource } from '../../src/spec/source.ts'
import { checkWaivers, loadWaivers } from '../../src/waivers/load.ts'

const testcases = [{ id: 'scs-0102-prop-os_distro' }, { id: 'scs-0102-old', retired: '2025-01-01' }]
const definitions = { standards: [{ testcases } as Standard], scopes: ['scs-compatible-iaas'], today: '2026-11-23' }
const sound = `format: scs-check/waivers/1
waivers:
  - id: W-1
    subject: mycloud
    testcase: scs-0102-prop-os_distro
    reason: waits for a new image
    owner: Jane
    ticket: https://example.org/1
    until: 2026-12-31
`
const told = async (text: string): Promise<string[]> => (await checkWaivers(parseSource('w.yaml', text), definitions)).problems
  .map(({ line, column, message, cure }) => `${line}:${column} ${message}${cure === undefined ? '' : ` (${cure})`}`)

describe('a file of waivers', () => {
  it('is read, each waiver with the place where it stands', async () => {
    const { waivers, problems } = await checkWaivers(parseSource('w.yaml', sound), definitions)
    expect(problems).toEqual([])
    expect(waivers).toEqual([{
      id: 'W-1', subject: 'mycloud', testcase: 'scs-0102-prop-os_distro', reason: 'waits for a new image', owner: 'Jane', ticket: 'https://example.org/1',
      until: '2026-12-31', at: 'w.yaml:3',
    }])
  })
  it('may hold none', async () => {
    expect(await told('format: scs-check/waivers/1\nwaivers: []\n')).toEqual([])
  })
  it.each([
    ['an unknown key', sound.replace('owner:', 'ovner: x\n    owner:'), '7:5 waivers[0]: unknown key "ovner" (did you mean "owner"?)'],
    ['a missing key', sound.replace('    ticket: https://example.org/1\n', ''), '3:5 waivers[0]: key "ticket" is missing (add ticket: where it is followed up: a number or an address)'],
    ['an empty reason', sound.replace('waits for a new image', '" "'), '6:13 waivers[0].reason: " " is not allowed (why it is tolerated, in a sentence)'],
    ['an unknown test case', sound.replace('os_distro', 'os_distor'), '5:15 there is no test case "scs-0102-prop-os_distor" (did you mean "scs-0102-prop-os_distro"?)'],
    ['a retired test case', sound.replace('prop-os_distro', 'old'), '5:15 scs-0102-old was retired on 2025-01-01: it is never judged (remove the waiver)'],
    ['an unknown scope', sound.replace('testcase', 'scope: scs-compatible-iass\n    testcase'), '5:12 there is no scope "scs-compatible-iass" (did you mean "scs-compatible-iaas"?)'],
    ['a day that is none', sound.replace('2026-12-31', '2026-02-30'), '9:12 until 2026-02-30 is no day of the calendar (write YYYY-MM-DD)'],
    ['an instant', sound.replace('2026-12-31', '2026-12-31T00:00:00Z'), expect.stringMatching(/^9:12 waivers\[0\].until: "2026-12-31T00:00:00Z" is not allowed/) as string],
    ['an end before the begin', sound.replace('until', 'from: 2027-01-01\n    until'), '10:12 until 2026-12-31 is before from 2027-01-01 (it is the last day on which the waiver holds)'],
    ['more than a year from today', sound.replace('2026-12-31', '2027-11-24'), expect.stringMatching(/^9:12 until 2027-11-24 is too far off.*at most 2027-11-23/) as string],
    ['more than a year from its begin', sound.replace('until: 2026-12-31', 'from: 2025-01-01\n    until: 2026-01-02'), expect.stringMatching(/^10:12 until 2026-01-02 is too far off/) as string],
    ['an id of two', `${sound}${sound.slice(sound.indexOf('  - id'))}`, '10:9 there is another waiver W-1, at w.yaml:3 (give one of them another id)'],
    ['no objects', sound.replace('testcase', 'objects: []\n    testcase'), expect.stringMatching(/^5:14 waivers\[0\].objects: /) as string],
    ['another version', sound.replace('waivers/1', 'waivers/2'), '1:9 this version of scs-check does not read scs-check/waivers/2 (write format: scs-check/waivers/1)'],
    ['no YAML', 'a: "\n', expect.stringMatching(/^2:1 is not YAML: Missing closing$/) as string],
  ])('with %s is refused', async (_, text, problem) => {
    expect(await told(text)).toEqual([problem])
  })
  it('may end a year after its begin to the day', async () => {
    expect(await told(sound.replace('until: 2026-12-31', 'from: 2025-01-01\n    until: 2026-01-01'))).toEqual([])
    expect(await told(sound.replace('2026-12-31', '2027-11-23'))).toEqual([])
  })
  it('that is another file shows nothing of it', async () => {
    const problems = await told('clouds:\n  mycloud:\n    auth: { password: hunter2 }\n')
    expect(problems).toEqual(['1:1 holds no waivers (a file of waivers begins with format: scs-check/waivers/1)'])
    expect(JSON.stringify(await told('password: "hunter2\n'))).not.toContain('hunter2')
  })
  it('that is not there is no file without waivers', async () => {
    await expect(loadWaivers('/nonexistent/waivers.yaml', definitions)).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringMatching(/so none of them counts:\n.*there is no such file/) as string })
  })
})
