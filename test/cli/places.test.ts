import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { printed } from './printed.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-places-'))
  await printed(() => main(['run', '--demo', 'flawed', '--passive', '-q', '-o', join(dir, 'report.json'), '--evidence', join(dir, 'evidence')]))
  await writeFile(join(dir, 'report.json.sig'), 'none')
  await mkdir(join(dir, 'other-cloud'))
  await writeFile(join(dir, 'other-cloud', 'scs-9999.txt'), '')
  await writeFile(join(dir, 'waivers.txt'), '')
})
afterAll(() => rm(dir, { recursive: true }))

const called = async (...args: string[]) => {
  const { code, out, err } = await printed(() => main(args.map(arg => arg.replaceAll('DIR', dir))))
  return { code, out, err: err.replaceAll(dir, 'DIR') }
}
const visit = ['run', '--demo', 'flawed', '--passive', '-q']
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

describe('a place that cannot be written', () => {
  it.each<[string, string[], RegExp]>([
    ['a report below a file', ['-o', 'DIR/report.json/x.html'], /^scs-check: -o DIR\/report\.json\/x\.html: cannot be written: DIR\/report\.json is no directory \(ENOTDIR\); name a path that you may write to\n$/],
    ['a report deep below a file', ['-o', 'DIR/report.json/a/b/x.html'], /DIR\/report\.json is no directory \(ENOTDIR\)/],
    ['a report in a directory that takes no files', ['-o', '/proc/x.html'], /^scs-check: -o \/proc\/x\.html: cannot be written: \/proc takes no new files or directories \(ENOENT\); name a path/],
    ['a report in a directory that cannot be made', ['-o', '/proc/nope/x.json'], /-o \/proc\/nope\/x\.json: cannot be written: \/proc takes no new/],
    ['a report of a name that is too long', ['-o', `DIR/${'x'.repeat(300)}.json`], /\.json is too long a name \(ENAMETOOLONG\)/],
    ['evidence in a directory that cannot be made', ['--evidence', '/proc/nope'], /^scs-check: --evidence \/proc\/nope: cannot be written: \/proc takes no new files or directories \(ENOENT\); name a directory that you may write to\n$/],
    ['evidence below a file', ['--evidence', 'DIR/report.json/evidence'], /--evidence DIR\/report\.json\/evidence: cannot be used/],
  ])('is told before the visit, and nothing is left behind: %s', async (_, more, told) => {
    const before = await readdir(dir)
    const visits = await import('../../src/cli/visit.ts')
    const spy = vi.spyOn(visits, 'visit')
    expect(await called(...visit, ...more)).toEqual({ code: 3, out: '', err: matching(told) })
    expect(spy).not.toHaveBeenCalled()
    expect(await readdir(dir)).toEqual(before)
    spy.mockRestore()
  })
  it('and shows so only after the visit costs nothing else: evidence and other reports are written', async () => {
    const { code, out, err } = await called(...visit, '-o', 'json=/dev/full', '-o', 'DIR/late.md', '--evidence', 'DIR/late')
    expect({ code, err }).toEqual({ code: 3, err: 'scs-check: -o /dev/full: cannot be written: no space is left (ENOSPC); everything else was written\n' })
    expect(out).toContain('FAIL')
    expect(await readFile(join(dir, 'late.md'), 'utf8')).toContain('FAIL')
    expect(await readdir(join(dir, 'late'))).toContain('collection.json')
  })
  it('and is a link: the link stays, and what it leads to is written', async () => {
    await writeFile(join(dir, 'target.json'), '{}')
    await symlink(join(dir, 'target.json'), join(dir, 'link.json'))
    await called(...visit, '-o', 'json=DIR/link.json')
    expect((await lstat(join(dir, 'link.json'))).isSymbolicLink()).toBe(true)
    expect(await readFile(join(dir, 'target.json'), 'utf8')).toContain('scs-check/report/1')
  })
  it('of evidence, found only after the visit, costs no report', async () => {
    const keep = await import('../../src/cli/keep.ts')
    const spy = vi.spyOn(keep, 'planEvidence').mockResolvedValue()
    const { code, err } = await called(...visit, '-o', 'DIR/kept.json', '--evidence', '/proc/nope')
    spy.mockRestore()
    expect({ code, err }).toEqual({ code: 3, err: matching(/^scs-check: --evidence \/proc\/nope: cannot be written \(ENOENT\); name a directory that you may write to; everything else was written\n$/) })
    expect(await readFile(join(dir, 'kept.json'), 'utf8')).toContain('scs-check/report/1')
  })
  it.each<[string, string[], RegExp]>([
    ['pages', ['board', 'build', '--store', 'DIR/store', '--out', '/proc/x'], /^scs-check: --out \/proc\/x: cannot be made: \/proc takes no new files or directories \(ENOENT\); name a directory that you may write to\n$/],
    ['a register', ['certificate', 'export', '--store', 'DIR/store', '--out', '/proc/x'], /^scs-check: --out \/proc\/x: cannot be made: \/proc takes no new files or directories \(ENOENT\); name a directory that you may write to\n$/],
  ])('is told in words, not in those of Node: %s', async (_, args, told) => {
    await (await import('../../src/history/directory-store.ts')).openDirectoryStore(join(dir, 'store'))
    const { code, err } = await called(...args)
    expect({ code, err }).toEqual({ code: 3, err: matching(told) })
    expect(err).not.toMatch(/no such file or directory, mkdir/)
  })
})

describe('what is to be read and is not there', () => {
  it.each<[string, string[], RegExp]>([
    ['evidence of verify', ['verify', 'DIR/report.json', '--evidence', 'DIR/nodir'], /^scs-check: --evidence DIR\/nodir: there is no such directory; name the one that run or collect wrote\n$/],
    ['evidence of verify that is a file', ['verify', 'DIR/report.json', '--evidence', 'DIR/waivers.txt'], /^scs-check: --evidence DIR\/waivers\.txt: is no directory; /],
    ['evidence of render', ['render', 'DIR/report.json', '--evidence', 'DIR/nodir'], /^scs-check: --evidence DIR\/nodir: there is no such directory; /],
    ['signers', ['verify', 'DIR/report.json', '--allowed-signers', 'DIR/nofile'], /^scs-check: --allowed-signers DIR\/nofile: there is no such file\n$/],
    ['signers that are a directory', ['verify', 'DIR/report.json', '--allowed-signers', 'DIR/evidence'], /^scs-check: --allowed-signers DIR\/evidence: is a directory; name a file\n$/],
    ['revoked keys', ['verify', 'DIR/report.json', '--revoked', 'DIR/nofile'], /^scs-check: --revoked DIR\/nofile: there is no such file\n$/],
    ['signers of a store', ['verify', '--store', 'DIR/nostore', '--allowed-signers', 'DIR/nofile'], /--allowed-signers DIR\/nofile: there is no such file/],
    ['waivers', ['evaluate', 'DIR/evidence', '--waivers', 'DIR/nofile.yaml'], /DIR\/nofile\.yaml: cannot be read: there is no such file\n$/],
    ['a scope', ['evaluate', 'DIR/evidence', '--scope', 'DIR/nofile.yaml'], /DIR\/nofile\.yaml: cannot be read: there is no such file\n$/],
    ['a configuration', ['nightly', '-c', 'DIR/nofile.yaml'], /DIR\/nofile\.yaml: cannot be read: there is no such file\n$/],
    ['a directory of standards', ['evaluate', 'DIR/evidence', '--standards', 'DIR/nodir'], /DIR\/nodir: cannot be read: there is no such directory\n$/],
    ['a store', ['store', 'verify', '--store', 'DIR/other-cloud'], /DIR\/other-cloud: is no store of scs-check, it holds "scs-9999\.txt"; name the directory of the store\n$/],
  ])('%s', async (_, args, told) => {
    expect(await called(...args)).toEqual({ code: 3, out: '', err: matching(told) })
  })
  it.each([
    ['flawd', /^scs-check: --demo flawd: there is no such profile or file: did you mean "flawed"\? \(profiles: compliant, flawed, kaas, kaas-flawed; or the FILE of a state, or kaas:FILE of a cluster's\)\n$/],
    ['kaas-flaw', /did you mean "kaas-flawed"\?/],
    ['zzz.json', /--demo zzz\.json: there is no such profile or file \(profiles: compliant, flawed, kaas, kaas-flawed;/],
    ['kaas:zzz.yaml', /--demo kaas:zzz\.yaml: there is no such profile or file \(profiles: /],
  ])('a profile of the demo: %s', async (name, told) => {
    for (const verb of [['run'], ['plan'], ['collect', '--evidence', 'DIR/none']]) expect(await called(...verb, '--demo', name)).toEqual({ code: 3, out: '', err: matching(told) })
  })
  it('standards of the scope, on one line that names the files looked at', async () => {
    const { code, err } = await called('evaluate', 'DIR/evidence', '--standards', 'DIR/other-cloud')
    expect({ code, err }).toEqual({ code: 3, err: matching(/^scs-check: a problem in definitions:\nDIR\/other-cloud: has none of the standards of scs-compatible-iaas \(scs-0100, [^)]*\); looked at: no file \(standards are files \*\.yaml\)\n$/) })
    await writeFile(join(dir, 'other-cloud', 'nightly.yaml'), 'subjects: []\n')
    expect((await called('evaluate', 'DIR/evidence', '--standards', 'DIR/other-cloud')).err).toMatch(/^.*\n.*has none of .*; looked at: nightly\.yaml\n$/)
  })
  it.each([
    ['/proc/store', /^scs-check: \/proc\/store: no store can be made there: \/proc takes no new files or directories \(ENOENT\); name a directory that you may write to\n$/],
    ['DIR/report.json/store', /^scs-check: DIR\/report\.json\/store: no store can be made there: DIR\/report\.json is no directory \(ENOTDIR\); name/],
  ])('a place for the store of nightly: %s', async (store, told) => {
    await writeFile(join(dir, 'n.yaml'), `format: scs-check/nightly/1\nstore: ${store.replace('DIR', dir)}\nsubjects: [{ name: a, os_cloud: a }]\n`)
    expect(await called('nightly', '-c', 'DIR/n.yaml')).toEqual({ code: 3, out: '', err: matching(told) })
  })
  it('anything that names what is to be judged: says what can be given', async () => {
    vi.stubEnv('OS_CLOUD', undefined)
    vi.stubEnv('OS_AUTH_URL', undefined)
    vi.stubEnv('OS_CLIENT_CONFIG_FILE', undefined)
    vi.stubEnv('HOME', dir)
    const { code, err } = await called('run')
    vi.unstubAllEnvs()
    expect(code).toBe(3)
    for (const one of ['no cloud is named', '--os-cloud NAME', '--kubeconfig FILE', '--demo']) expect(err).toContain(one)
    expect(err.split('\n')).toHaveLength(2)
  })
})
