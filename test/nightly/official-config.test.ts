import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OfficialError } from '../../src/nightly/official-read.ts'
import { importOfficial } from '../../src/nightly/official-config.ts'
import { load } from './config-file.ts'

const official = await readFile(new URL('official-config.toml', import.meta.url), 'utf8')
const convert = (text: string, to = '/etc/scs') => importOfficial(text, { file: 'config.toml', from: '/etc/scs', to })

describe('importOfficial', () => {
  it('makes a fleet of the official suite\'s config.toml', async () => {
    const { yaml, notes } = await convert(official)
    const { fleet, dir } = await load(yaml)
    expect(fleet.subjects).toHaveLength(12 + 8 + 3)
    const one = (name: string) => fleet.subjects.find(subject => subject.name === name)
    expect(one('scs2')).toMatchObject({ osCloud: 'scs2', scopes: ['scs-compatible-iaas'] })
    expect(one('scs2')!.kubeconfig).toBeUndefined()
    expect(one('artcodix-ro')!.osCloud).toBe('artcodix-readonly')
    expect(one('teuto-1.36')).toMatchObject({ kubeconfig: [`${dir}/teuto-1.36/kubeconfig.yaml`], scopes: ['scs-compatible-kaas'] })
    expect(Object.entries(fleet.presets).map(([name, { subjects, concurrency }]) => [name, subjects.length, concurrency]))
      .toEqual([['default', 1, undefined], ['iaas', 12, 16], ['kaas', 8, 16], ['kaas1', 1, 4], ['kaas-dev', 3, 1]])
    expect(notes).toEqual([expect.stringMatching(/^secrets: submitting .* is prepared below/)])
  })
  it('sends nothing until somebody removes the #', async () => {
    const { yaml } = await convert(official)
    expect((await load(yaml)).fleet.submit).toBeUndefined()
    const { fleet, dir } = await load(yaml.replace(/^# (?=submit:|sign:| {2})/gm, ''))
    expect(fleet.submit).toEqual({ url: 'https://compliance.sovereignit.cloud/', keyFile: `${dir}/.secret/keyfile`, tokenFile: `${dir}/.secret/tokenfile` })
    expect(fleet.sign).toEqual({ key: `${dir}/.secret/keyfile`, identity: 'YOUR@ADDRESS' })
  })
  it('finds relative paths again from another directory', async () => {
    const { yaml } = await convert(official, '/srv/night')
    expect(yaml).toContain('kubeconfig: ../../etc/scs/{subject}/kubeconfig.yaml\n')
    expect(yaml).toContain('#   key: ../../etc/scs/.secret/keyfile')
  })
  it('tells what it could not take over, as comments too', async () => {
    const { yaml, notes } = await convert(`${official}
[presets.old]
scopes = ["own-scope", "scs-compatible-iaas", "scs-compatible-kaas"]
subjects = ["both", "bad name", "scs2"]
[scopes.own-scope]
spec = "own.yaml"
[subjects.lonely.mapping]
subject_root = "x"
[subjects.solo.mapping]
kubeconfig = "solo.yaml"
extra = "1"
[subjects.kind-current.kubernetes_setup]
kube_plugin = "kind"
[future]
a = 1
`)
    expect(notes).toEqual([
      'scope own-scope (own.yaml): not known; known are scs-compatible-iaas, scs-compatible-kaas',
      'subject scs2: is judged as a cloud and as a cluster; here a subject is of one kind: add another for scs-compatible-kaas',
      'subject both: is judged as a cloud and as a cluster; here a subject is of one kind: add another for scs-compatible-kaas',
      'subject "bad name": a name has letters, digits, dots, dashes and underscores',
      'subject lonely: it is in no preset, so that it is not known what it is judged by; add it with its scopes',
      'subject solo: mapping of extra',
      'subject kind-current: it is in no preset, so that it is not known what it is judged by; add it with its scopes',
      'kubernetes_setup of kind-current: give a command that creates the cluster under provision, and one that removes it under unprovision',
      'secrets: submitting to the compliance monitor is prepared below; remove the # when this takes the place of the official suite',
      'the table future',
    ])
    for (const note of notes) expect(yaml).toContain(`# - ${note}\n`)
    expect((await load(yaml)).fleet.subjects.find(({ name }) => name === 'solo')).toMatchObject({ scopes: ['scs-compatible-kaas'] })
  })
  it('tells a subject whose scopes are not known from one that is in no preset, and leaves out presets of nothing', async () => {
    const { yaml, notes } = await convert(`${official.replaceAll('["scs2"]', '["ghost"]')}
[presets.ghosts]
scopes = ["own-scope"]
subjects = ["ghost"]
`.replace('[presets.default]\nscopes = ["scs-compatible-iaas"]', '[presets.default]\nscopes = ["own-scope"]'))
    expect(notes).toContain('subject ghost: nothing is known of own-scope, so that it is not known what it is judged by; add it with its scopes')
    expect(notes).toContain('preset ghosts: none of its subjects is taken over')
    expect(notes).toContain('preset default: none of its subjects is taken over; without it a night visits all subjects')
    expect(Object.keys((await load(yaml)).fleet.presets)).toEqual(['iaas', 'kaas', 'kaas1', 'kaas-dev'])
  })
  it('refuses what is no TOML, and what has no subject', async () => {
    await expect(convert('[a')).rejects.toThrow(/^config\.toml:1:\d+: is not TOML: /)
    await expect(convert('[subjects._.mapping]\nos_cloud = "{subject}"\n')).rejects.toThrow('config.toml: has no subject that can be taken over')
    await expect(convert('[subjects.__proto__]\na = 1\n')).rejects.toBeInstanceOf(OfficialError)
  })
  it('makes a file that loads of every config.toml, or refuses it', async () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('{subject}', 'scs-compatible-iaas', '# x', 'a: b', '\n- x', '${X}', '~'))
    const names = fc.array(fc.oneof(fc.constantFrom('a', 'b-1', 'true', '1.34', '_'), text), { maxLength: 3 })
    await fc.assert(fc.asyncProperty(names, names, text, text, async (subjects, scopes, cloud, secret) => {
      const toml = `[secrets]\nkeyfile = ${JSON.stringify(secret)}\n[presets.p]\nscopes = ${JSON.stringify(['scs-compatible-iaas', ...scopes])}\nsubjects = ${JSON.stringify(subjects)}\n`
        + `[subjects._.mapping]\nos_cloud = ${JSON.stringify(cloud)}\n`
      await convert(toml).then(({ yaml }) => load(yaml, { X: '/x' }), (error: unknown) => { if (!(error instanceof OfficialError)) throw error })
    }), { numRuns: 60 })
  })
})
