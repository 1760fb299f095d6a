import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { validate } from '../../src/cli/validate.ts'
import { directory, sound, soundScope } from '../spec/definitions.ts'
import { printed } from './printed.ts'

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const own = sound.replaceAll('scs-0114', 'scs-9999').replace('check: offered\n    parameters: { aspect: encrypted }', 'manual: Look.')

async function check(files: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const dir = await directory(files)
  const { code, out } = await printed(() => validate(Object.keys(files).map(name => `${dir}/${name}`)))
  return { code, lines: out.replaceAll(`${dir}/`, '').trimEnd().split('\n') }
}

describe('validate', () => {
  it('accepts the definitions of the package', async () => {
    const { code, out } = await printed(() => validate([inPackage('standards/scs-0114.yaml'), inPackage('scopes/scs-compatible-iaas.yaml')]))
    expect([code, out]).toEqual([0, 'standards/scs-0114.yaml: ok (standard)\nscopes/scs-compatible-iaas.yaml: ok (scope)\n'])
  })
  it('accepts a new standard outside the package, and a scope that adopts it beside those of the package', async () => {
    const scope = soundScope.replace('{ scs-0114: v1 } }\n  v1', '{ scs-9999: v1, scs-0114: v1 } }\n  v1')
    expect(await check({ 'scs-9999.yaml': own, 'some-scope.yaml': scope })).toEqual({ code: 0, lines: ['scs-9999.yaml: ok (standard)', 'some-scope.yaml: ok (scope)'] })
    expect((await check({ 'some-scope.yaml': scope })).lines).toEqual([expect.stringMatching(/^some-scope\.yaml:7:40: there is no standard "scs-9999"/)])
  })
  it('takes a file in the place of the package\'s standard of that id', async () => {
    const text = sound.replaceAll('a-check', 'scs-0114-syntax-check')
    expect((await check({ 'scs-0114.yaml': text })).lines).toEqual(['scs-0114.yaml: ok (standard)'])
  })
  it('tells every problem of every file with its place and cure, and returns 3', async () => {
    const { code, lines } = await check({
      'scs-9999.yaml': own.replace('a-check', 'scs-0114-syntax-check'),
      'some-scope.yaml': soundScope.replace('v1: warn', 'v3: warn'),
      'broken.yaml': 'a: "\n',
      'other.yaml': 'hello: world\n',
    })
    expect(code).toBe(3)
    expect(lines).toEqual([
      'scs-9999.yaml:8:14: test case "scs-0114-syntax-check" is not declared in this file (known: a-check, b_check)',
      'some-scope.yaml:13:17: version "v3" is not defined in this file (did you mean "v1"?)',
      expect.stringMatching(/^broken\.yaml:\d+:\d+: is not YAML: /),
      'other.yaml:1:1: is neither a standard nor a scope nor a configuration of nightly nor waivers (a standard has testcases:, a scope has a timeline:, a configuration subjects:, the last waivers:)',
    ])
  })
  it('tells ids that the package already has', async () => {
    const { lines } = await check({ 'scs-9999.yaml': own.replaceAll('a-check', 'scs-0114-syntax-check') })
    expect(lines).toEqual(['scs-9999.yaml:11:9: test case "scs-0114-syntax-check" is already declared in standards/scs-0114.yaml (ids are unique over all standards)'])
  })
  it('accepts a configuration of nightly; variables in its paths may be those of another machine', async () => {
    const text = 'format: scs-check/nightly/1\nstore: ${STORE_OF_ANOTHER_MACHINE}/store\nsubjects:\n  - { name: a, os_cloud: a }\n'
    expect(await check({ 'nightly.yaml': text, 'scs-9999.yaml': own })).toEqual({ code: 0, lines: ['nightly.yaml: ok (nightly)', 'scs-9999.yaml: ok (standard)'] })
  })
  it('tells problems of a configuration of nightly, and what is unwise', async () => {
    const text = 'format: scs-check/nightly/1\nstore: s\nsubjects:\n  - { name: a, os_clout: a }\n  - { name: a, os_cloud: a }\n'
    expect(await check({ 'n.yaml': text })).toEqual({ code: 3, lines: ['n.yaml:4:16: subjects[0]: unknown key "os_clout" (did you mean "os_cloud"?)'] })
    expect((await check({ 'n.yaml': text.replace('clout', 'cloud') })).lines).toEqual(['n.yaml:5:13: there is another subject a (give one of them another name)'])
    const dir = await directory({ 'n.yaml': text.replace('os_clout', 'os_cloud').replace('  - { name: a, os_cloud: a }\n', '') + 'contacts: { x: [{ webhook: "http://x.example" }] }\n' })
    const { code, err } = await printed(() => validate([`${dir}/n.yaml`]))
    expect([code, err]).toEqual([0, expect.stringMatching(/^warning: .*n\.yaml:5:\d+: "http:\/\/x\.example" is not encrypted/)])
  })
  it('tells of a file that is missing, once and without a line of it', async () => {
    const { code, out } = await printed(() => validate(['/nowhere/x.yaml', '/nowhere/x.yaml']))
    expect([code, out]).toEqual([3, '/nowhere/x.yaml: cannot be read: there is no such file\n'])
  })
  it('warns of files that a configuration of nightly names and that cannot be read, never of what is in them', async () => {
    const names = { waivers: 'w.yaml', allowed_signers: 'as', 'sign: { identity: me, key': 'k }', 'submit: { token_file': 't }' }
    const text = `format: scs-check/nightly/1\nstore: s\nsubjects: [{ name: a, os_cloud: a }]\n${Object.entries(names).map(([key, file]) => `${key}: ${file}\n`).join('')}`
    const dir = await directory({ 'n.yaml': text })
    const look = async () => {
      const { code, out, err } = await printed(() => validate([`${dir}/n.yaml`]))
      return { code, out: out.replaceAll(`${dir}/`, ''), err: err.replaceAll(`${dir}/`, '').trimEnd().split('\n') }
    }
    const missing = (at: string, name: string) => `warning: n.yaml:${at}: ${name}: there is no such file on this machine (correct the path, unless nightly runs on another machine)`
    expect(await look()).toEqual({ code: 0, out: 'n.yaml: ok (nightly)\n', err: [missing('4:10', 'w.yaml'), missing('5:18', 'as'), missing('6:28', 'k'), missing('7:23', 't')] })
    await mkdir(`${dir}/as`)
    for (const name of ['k', 't']) await writeFile(`${dir}/${name}`, 'hunter2', { mode: 0o600 })
    await writeFile(`${dir}/w.yaml`, 'format: scs-check/waivers/1\nwaivers: [{ id: W }]\n')
    const { code, out, err } = await look()
    expect([code, err]).toEqual([3, ['warning: n.yaml:5:18: as: is no file (correct the path, unless nightly runs on another machine)']])
    expect(out).toMatch(/^w\.yaml:2:\d+: /)
    expect(out).not.toContain('hunter2')
  })
  it('says nothing of files whose path has a variable of another machine', async () => {
    const dir = await directory({ 'n.yaml': 'format: scs-check/nightly/1\nstore: s\nsubjects: [{ name: a, os_cloud: a }]\nwaivers: "${NOWHERE}/w.yaml"\nallowed_signers: "${NOWHERE}/as"\n' })
    expect(await printed(() => validate([`${dir}/n.yaml`]))).toMatchObject({ code: 0, err: '' })
  })
  it('prints no control character of the file', async () => {
    const { lines } = await check({ 'some-scope.yaml': soundScope.replace('v1: warn', '"v\\e[2J\\u202e": warn') })
    expect(lines.join('')).not.toMatch(/[\x00-\x1f\u202e]/)
  })
})
