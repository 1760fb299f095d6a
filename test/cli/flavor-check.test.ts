import { describe, expect, it } from 'vitest'
import { recorded, verdict, judging } from '../checks/flavor-cloud.ts'
import * as naming from '../../src/checks/scs-0100.ts'
import { flavor } from './flavor-run.ts'

const specs = { 'scs:cpu-type': 'shared-core', 'scs:name-v1': 'SCS-1V:4', 'scs:name-v2': 'SCS-1V-4' }
const nova = (name: string, more: object = {}) => ({ id: `id-${name}`, name, vcpus: 1, ram: 4096, disk: 0, extra_specs: {}, ...more })
const listed = (name: string, more: object = {}) =>
  ({ ID: `id-${name}`, Name: name, RAM: 4096, Disk: 0, Ephemeral: 0, VCPUs: 1, 'Is Public': true, Swap: 0, 'RXTX Factor': 1, Properties: {}, ...more })
const check = (value: unknown, ...args: string[]) => flavor(['check', ...args], JSON.stringify(value))

interface Judged {
  flavors: { name: string; status: string; findings: { testcase: string; severity: string; remedy: string | null }[] }[]
  notJudged: string | null
}
const judged = async (value: unknown): Promise<Judged> => JSON.parse((await check(value, '--json')).out) as Judged

describe('what it reads', () => {
  const good = nova('SCS-1V-4', { extra_specs: specs })
  const text = "scs:cpu-type='shared-core', scs:name-v1='SCS-1V:4', scs:name-v2='SCS-1V-4'"
  const shown = { id: '1', name: 'SCS-1V-4', ram: 4096, vcpus: 1, disk: 0, swap: 0, properties: specs, 'os-flavor-access:is_public': true }
  it.each<[string, unknown]>([
    ['a list of the command line', [listed('SCS-1V-4', { Properties: specs })]],
    ['one of an older command line', [listed('SCS-1V-4', { Swap: '', RAM: '4096', Properties: text })]],
    ['one flavor shown by the command line', shown],
    ['Nova\'s listing', { flavors: [good] }], ['Nova\'s flavor', { flavor: good }], ['an array of Nova\'s flavors', [good]],
  ])('%s', async (_, value) => {
    expect(await check(value)).toEqual({ code: 0, out: '1 flavor: 1 as the standards want\n', err: '' })
    expect((await check(JSON.parse(JSON.stringify(value).replaceAll('shared-core', 'crowded-core')))).code).toBe(1)
  })
  it.each<[string, unknown, RegExp]>([
    ['a text', 'x', /holds no flavors; give the output of: openstack flavor list --long -f json/],
    ['no flavors', { images: [] }, /holds no flavors/],
    ['flavors that are none', { flavors: {} }, /holds no flavors/], ['an entry that is none', [nova('SCS-1V-4'), 5], /flavor 2: is no object/],
    ['no name', [{ ID: '1' }], /flavor 1: has no name/], ['a figure that is none', [nova('SCS-1V-4', { ram: 1.5 })],
      /flavor 1: "SCS-1V-4" has no whole number as ram/],
    ['a negative figure', [nova('a\x1b', { disk: -1 })], /"a\\u001b" has no whole number as disk/],
    ['extra specs that are no texts', [nova('SCS-1V-4', { extra_specs: { 'scs:cpu-type': 1 } })], /properties that are not texts by name/],
    ['properties that nobody can read', [listed('SCS-1V-4', { Properties: `a='b' c` })], /properties that are not texts by name/],
  ])('%s is refused with the cure', async (_, value, message) => {
    const { code, out, err } = await check(value)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toMatch(message)
  })
  it('needs a file or a pipe', async () => {
    expect(await flavor(['check'])).toMatchObject({ code: 3, out: '' })
    expect(await flavor(['check', '/nowhere.json'])).toMatchObject({ code: 3, err: 'scs-check: /nowhere.json: cannot be read (ENOENT)\n' })
    expect(await flavor(['check', '/'])).toMatchObject({ code: 3, err: 'scs-check: /: cannot be read (EISDIR)\n' })
  })
})

describe('what it says', () => {
  it('tells each violation with the test case, and the cure once', async () => {
    const { code, out } = await check([nova('SCS-1V-4', { extra_specs: { 'scs:name-v2': 'SCS-1V-4' } }), nova('m1.small')])
    expect({ code, out }).toEqual({ code: 1, out: `SCS-1V-4 (id-SCS-1V-4): in violation
  scs-0103-flavor-1v-4: the extra spec scs:cpu-type is not as SCS-1V-4 demands
    expected: shared-core
    found:    absent
  scs-0103-flavor-1v-4: the extra spec scs:name-v1 is not as SCS-1V-4 demands
    expected: SCS-1V:4
    found:    absent
  cure: openstack flavor set --property scs:cpu-type=shared-core --property scs:name-v1=SCS-1V:4 id-SCS-1V-4
2 flavors: 1 in violation, 1 of no concern to SCS
` })
  })
  it.each([
    ['SCS-4v-16', {}, 'scs-0100-syntax-check'], ['SCS-4V-16', {}, 'scs-0100-semantics-check'],
    ['mine', { extra_specs: { 'scs:disk0-type': 'ssd' } }, 'scs-0103-any-flavor'],
    ['mine', { extra_specs: { 'scs:name-v5': 'SCS-9V-4' } }, 'scs-0103-any-flavor'],
    ['SCS-1V-4', {}, 'scs-0103-flavor-1v-4'], ['mine', { extra_specs: { ...specs, 'scs:cpu-type': 'dedicated-core' } }, 'scs-0103-flavor-1v-4'],
  ])('%s %j violates %s', async (name, more, testcase) => {
    const [one] = (await judged([nova(name, more)])).flavors
    expect(one?.status).toBe('violates')
    expect(one?.findings.map(finding => finding.testcase)).toContain(testcase)
  })
  it('asks for no standard flavor that is not claimed to be there, and mentions remarks only where all is wanted', async () => {
    const old = [nova('SCS-1V:4'), nova('SCS-1V-3')]
    expect(await check(old)).toMatchObject({ code: 0, out: '2 flavors: 2 as the standards want\n' })
    expect((await check(old, '-v')).out).toMatch(/remark: the name is spelled as in v1 of the standard\n {4}expected: SCS-1V-4/)
  })
  it('shows nothing that a terminal could obey', async () => {
    const { out } = await check([nova('SCS-\x1b[31m\u202e'), nova('mine\x07', { extra_specs: { 'scs:cpu-type': '\x1b]0;x\x07' } })], '-v')
    expect(out.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/)
  })
})

describe('a listing that tells too little is no pass', () => {
  const { Properties: _properties, ...short } = listed('SCS-1V-4')
  it('without extra specs the names and figures alone are judged: 2, or 1 for what they violate', async () => {
    const { code, out } = await check([short, listed('m1.small', { Properties: null })])
    expect(code).toBe(2)
    expect(out).toMatch(/^2 flavors: 2 not judged in full\nnot judged: scs-0103: the extra specs of 2 of 2 flavors are not in the listing .*--long/)
    expect((await check([{ ...short, VCPUs: 0 }])).code).toBe(1)
  })
  it('then no command deletes a flavor, since it could not bring back what is not known', async () => {
    const { flavors } = await judged([{ ...short, VCPUs: 0 }])
    expect(flavors[0]?.findings).toMatchObject([{ testcase: 'scs-0100-semantics-check', remedy: null }])
    expect((await judged([listed('SCS-1V-4', { VCPUs: 0, Properties: specs })])).flavors[0]?.findings[0]?.remedy).toMatch(/^openstack flavor delete/)
  })
  it('an empty one is not judged', async () => {
    expect(await check([])).toEqual({ code: 2, out: 'not judged: the list of flavors is empty\n', err: '' })
    expect(await judged({ flavors: [] })).toEqual({ flavors: [], notJudged: 'the list of flavors is empty' })
  })
})

it('comes to the verdicts of scs-0100 for recorded clouds', async () => {
  const judge = judging(naming, 'scs-0100')
  for (const { name, flavors } of recorded().filter(({ flavors }, i) => flavors.length > 0 && i % 5 === 0)) {
    const { flavors: ours } = await judged({ flavors })
    for (const testcase of ['scs-0100-syntax-check', 'scs-0100-semantics-check']) {
      const fails = ours.some(({ findings }) => findings.some(finding => finding.testcase === testcase && finding.severity === 'violation'))
      expect([name, testcase, fails ? 'FAIL' : 'PASS']).toEqual([name, testcase, verdict(judge(testcase, flavors))])
    }
  }
})
