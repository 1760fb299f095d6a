import { describe, expect, it } from 'vitest'
import { loadStandards } from '../../src/spec/load.ts'
import { directory, refusal, sound } from './definitions.ts'

const refused = async (files: Record<string, string>): Promise<string[]> => refusal(loadStandards(await directory(files)))
const changed = (from: string, to: string): Promise<string[]> => {
  expect(sound).toContain(from)
  return refused({ 'scs-0114.yaml': sound.replace(from, to) })
}

describe('a standard', () => {
  it('that is sound is loaded with its digest, which comments and layout do not change but content does', async () => {
    const load = async (text: string): Promise<string> => (await loadStandards(await directory({ 'scs-0114.yaml': text })))[0]!.digest
    const digest = await load(sound)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await load(`# hello\n${sound.replace('title: A', "title:   'A'")}`)).toBe(digest)
    expect(await load(sound.replace('id: scs-0114\ntitle: Volume types', 'title: Volume types\nid: scs-0114'))).toBe(digest)
    expect(await load(sound.replace('title: A', 'title: AB'))).not.toBe(digest)
  })
  it.each([
    ['    status: stable\n', '', 'scs-0114.yaml:5:5 versions.v1: key "status" is missing (add status: State of the document itself.)'],
    ['status: stable', 'status: stabel', 'scs-0114.yaml:6:13 versions.v1.status: "stabel" is not allowed (did you mean "stable"?)'],
    ['title: A', 'tilte: A', 'scs-0114.yaml:12:5 testcases[0]: unknown key "tilte" (did you mean "title"?)'],
    ['demand: Do it.', 'demand: [x]', 'scs-0114.yaml:15:65 testcases[0].clause.demand: must be string, is a list (text for people)'],
    ['level: MUST', 'level: must', 'scs-0114.yaml:15:22 testcases[0].clause.level: "must" is not allowed (did you mean "MUST"?)'],
    ['check: offered', 'check: offered\n    manual: Or look.', 'scs-0114.yaml:11:5 testcases[0]: exactly one of check, manual, retired is allowed, here: check, manual (remove the others)'],
    ['    manual: Look at it.\n', '', 'scs-0114.yaml:16:5 testcases[1]: exactly one of check, manual, retired is allowed, here: none (add one)'],
    ['  v1:\n', '  1.0:\n', 'scs-0114.yaml:4:3 versions: name "1.0" is not allowed (a version starts with a letter and consists of lower-case letters, digits, dot and dash)'],
    ['check: offered', 'check: ofered', 'scs-0114.yaml:13:12 src/checks/scs-0114.ts has no check "ofered" (did you mean "offered"?)'],
    ['check: offered', 'check: constructor', 'scs-0114.yaml:13:12 src/checks/scs-0114.ts has no check "constructor" (known: '],
    ['title: Volume types\n', 'title: Volume types\ndeviation: []\n', 'scs-0114.yaml:3:12 deviation: '],
    ['title: Volume types\n', 'title: Volume types\ndeviation: [{ official: x, ours: y }]\n', 'scs-0114.yaml:3:13 deviation[0]: key "because" is missing'],
    ['{ aspect: encrypted }', '{ aspekt: encrypted }', 'scs-0114.yaml:14:19 testcases[0].parameters: unknown key "aspekt" (did you mean "aspect"?)'],
    ['    parameters: { aspect: encrypted }\n', '', 'scs-0114.yaml:11:5 testcases[0]: key "aspect" is missing (add aspect)'],
    ['main: [a-check]', 'main: [a-chek]', 'scs-0114.yaml:8:14 test case "a-chek" is not declared in this file (did you mean "a-check"?)'],
    ['[b_check]', '[b_check, a-check]', 'scs-0114.yaml:9:30 test case "a-check" is already in target main of v1 (name it in one target)'],
    ['title: A', 'title: A\n    own: true', 'scs-0114.yaml:8:14 test case "a-check" is our own and must not decide a certificate (move it to recommended or preview)'],
    ['status: stable', 'status: stable\n    parameters:\n      c: {}', 'scs-0114.yaml:8:7 parameters for test case "c", which is not declared in this file (known: a-check, b_check)'],
    ['status: stable', 'status: stable\n    parameters:\n      a-check: { aspect: 1 }', 'scs-0114.yaml:8:26 versions.v1.parameters.a-check.aspect: must be string, is 1'],
    ['id: b_check', 'id: a-check', 'scs-0114.yaml:16:9 test case "a-check" is already declared (ids are unique over all standards)'],
    ['id: scs-0114', 'id: scs-0115x', 'scs-0114.yaml:1:5 id "scs-0115x" is not the name of the file, scs-0114.yaml (name the file scs-0115x.yaml)'],
  ])('with %j made %j is refused', async (from, to, problem) => {
    expect(await changed(from, to)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]))
  })
  it('may differ from the official suite as a whole', async () => {
    const text = sound.replace('testcases:', 'deviation: [{ official: x, ours: y, because: z }]\ntestcases:')
    expect((await loadStandards(await directory({ 'scs-0114.yaml': text })))[0]!.deviation).toEqual([{ official: 'x', ours: 'y', because: 'z' }])
  })
  it('may leave all parameters of a test case to its versions', async () => {
    const text = sound.replace('    parameters: { aspect: encrypted }\n', '').replace('status: stable', 'status: stable\n    parameters: { a-check: { aspect: x } }')
    await expect(loadStandards(await directory({ 'scs-0114.yaml': text }))).resolves.toHaveLength(1)
    const second = text.replace('testcases:', '  v2: { url: https://example.org/v2, status: draft, targets: { main: [a-check] } }\ntestcases:')
    expect(await refused({ 'scs-0114.yaml': second })).toEqual(['scs-0114.yaml:13:5 testcases[0]: key "aspect" is missing (add aspect)'])
  })
  it('without checks needs no code, with one it does', async () => {
    const plain = sound.replaceAll('scs-0114', 'scs-9999').replace('check: offered\n    parameters: { aspect: encrypted }', 'manual: Look.')
    await expect(loadStandards(await directory({ 'scs-9999.yaml': plain }))).resolves.toHaveLength(1)
    expect(await refused({ 'scs-9999.yaml': sound.replaceAll('scs-0114', 'scs-9999') })).toEqual(['scs-9999.yaml:13:12 there is no src/checks/scs-9999.ts (write src/checks/scs-9999.ts, or use manual:)'])
    expect(await refused({ '..%2fwords.yaml': sound.replace('id: scs-0114', 'id: words') })).toContain('..%2fwords.yaml:13:12 there is no src/checks/words.ts (write src/checks/words.ts, or use manual:)')
  })
  it('is refused together with all others: every problem of every file at once', async () => {
    const problems = await refused({
      'scs-0114.yaml': sound.replace('status: stable', 'status: x').replace('main: [a-check]', 'main: [nope]'),
      'scs-0900.yaml': 'id: scs-0900\nid: again\n',
      'scs-0901.yaml': sound.replace('id: scs-0114', 'id: scs-0901'),
      'scs-0902.yaml': '42\n',
    })
    expect(problems.map(line => line.replace(/ .*/, ''))).toEqual([
      'scs-0114.yaml:6:13', 'scs-0114.yaml:8:14', 'scs-0900.yaml:2:1', 'scs-0901.yaml:11:9', 'scs-0901.yaml:13:12', 'scs-0901.yaml:16:9', 'scs-0902.yaml:1:1',
    ])
    expect(problems[3]).toContain('is already declared in ')
  })
  it('that is hostile cannot send control characters through the message', async () => {
    const error = await loadStandards(await directory({ 'scs-0114.yaml': sound.replace('status: stable', 'status: "\\e[2J\\u202e\\n"') })).catch((thrown: unknown) => thrown as Error)
    expect((error as Error).message.split('\n')).toHaveLength(2)
    expect((error as Error).message).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
  })
  it('is looked for in a directory that exists', async () => {
    expect(await refusal(loadStandards('/nowhere'))).toEqual(['nowhere:0:0 cannot be read: there is no such directory'])
  })
})
