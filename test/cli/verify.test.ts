import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { Report } from '../../src/model/report.ts'
import { renderJson } from '../../src/report/json.ts'
import { newKey } from '../trust/keys.ts'
import { forge } from './forge.ts'
import { printed } from './printed.ts'

/** Made once: a signed report of the flawed demo cloud with its evidence. */
let made: string
let dir: string
let line: string
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'scs-check-verify-'))
  line = (await newKey(made, 'key')).line
  await printed(() => main(['collect', '--demo', 'flawed', '--passive', '--subject', 'mycloud', '--evidence', join(made, 'evidence'), '-q']))
  await printed(() => main(['evaluate', join(made, 'evidence'), '-o', join(made, 'report.json'), '-q']))
  await printed(() => main(['sign', join(made, 'report.json'), '--key', join(made, 'key')]))
  await writeFile(join(made, 'allowed'), `board@example.org namespaces="report" ${line}\n`)
})
afterAll(() => rm(made, { recursive: true }))
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-verify-'))
  await cp(made, dir, { recursive: true })
  return () => rm(dir, { recursive: true })
})

const verify = (...options: string[]) => printed(() => main(['verify', join(dir, 'report.json'), ...options.map(one => one.replace('DIR', dir))]))
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const everything = ['--evidence', 'DIR/evidence', '--allowed-signers', 'DIR/allowed', '--identity', 'board@example.org']
const change = async (edit: (report: Report) => void) => {
  const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Report
  edit(report)
  await writeFile(join(dir, 'report.json'), renderJson([report]))
}
describe('verify', () => {
  it('says who signed, that the evidence is whole, and that judging again gives the same bytes', async () => {
    const { code, out } = await verify(...everything)
    expect(out).toMatch(/form +verified/)
    expect(out).toMatch(/signature +verified +by board@example.org, key ssh-ed25519 SHA256:/)
    expect(out).toMatch(/evidence +verified +\d+ documents/)
    expect(out).toMatch(/judging +verified +the same rules and evidence give the same report/)
    expect(code).toBe(0)
  })
  it('says what was not looked at, and that the form alone is no success', async () => {
    const { code, out } = await verify()
    expect(out).toMatch(/signature +NOT VERIFIED +it is of these bytes, .* --allowed-signers/)
    expect(out).toMatch(/evidence +NOT VERIFIED +not looked at: --evidence names its directory/)
    expect(code).toBe(2)
  })
  it('evidence alone is enough where nothing else was asked for', async () => {
    await rm(join(dir, 'report.json.sig'))
    const { code, out } = await verify('--evidence', 'DIR/evidence')
    expect(out).toMatch(/signature +NOT VERIFIED +there is no signature/)
    expect(code).toBe(0)
  })
  it('--json has all of it', async () => {
    const { out } = await verify(...everything, '--json')
    expect((JSON.parse(out) as { steps: { step: string; state: string }[] }).steps.map(({ step, state }) => `${step} ${state}`))
      .toEqual(['form verified', 'signature verified', 'evidence verified', 'judging verified'])
  })
})

describe('verify finds', () => {
  it('a verdict that was changed consistently: by the signature and by judging again', async () => {
    let forged = ''
    await change(report => { forged = forge(report) })
    const { code, out } = await verify(...everything)
    expect(out).toMatch(/signature +CONTRADICTED +it is none of these bytes/)
    expect(out).toMatch(/judging +CONTRADICTED +by the same rules the same evidence gives other verdicts/)
    expect(out).toContain(`${forged}: PASS in the report (all fine), FAIL when judged again`)
    expect(code).toBe(1)
  })
  it('words that were changed, though no verdict was', async () => {
    await change(report => { report.results[0]!.because = 'other words' })
    expect((await verify('--evidence', 'DIR/evidence')).out).toMatch(/gives another report\n +\S+: same verdict, but other because/)
  })
  it('a summary that does not follow from the results', async () => {
    await change(report => { report.results = report.results.filter(({ verdict }) => verdict !== 'FAIL') })
    expect(await verify('--evidence', 'DIR/evidence')).toMatchObject({ code: 1, out: matching(/form +CONTRADICTED +the summary of .* does not follow/) })
  })
  it('evidence that was changed or is missing', async () => {
    const [file] = (await readdir(join(dir, 'evidence'))).filter(name => name !== 'collection.json')
    await writeFile(join(dir, 'evidence', file!), '{}')
    const changed = matching(/evidence +CONTRADICTED +1 of \d+ documents.*\n.*was changed after it was judged/)
    expect(await verify(...everything)).toMatchObject({ code: 1, out: changed })
    await rm(join(dir, 'evidence', file!))
    const { code, out } = await verify(...everything)
    expect(out).toMatch(/evidence +NOT VERIFIED +1 of \d+ documents are missing/)
    expect(out).toMatch(/judging +NOT VERIFIED/)
    expect(code).toBe(2)
  })
  it('evidence of another visit', async () => {
    const list = join(dir, 'evidence', 'collection.json')
    await writeFile(list, (await readFile(list, 'utf8')).replace(/"until": "\d{4}/g, '"until": "2999'))
    expect(await verify('--evidence', 'DIR/evidence')).toMatchObject({ code: 1, out: matching(/evidence +CONTRADICTED +it was not what this report judged/) })
  })
  it('a signer that was not allowed then', async () => {
    await writeFile(join(dir, 'allowed'), `board@example.org valid-before="20200101" ${line}\n`)
    expect(await verify(...everything)).toMatchObject({ code: 1, out: matching(/signature +CONTRADICTED .*key has expired/) })
  })
  it.each(['for allowed_signers: board@example.org LINE\n', '', undefined])(
    'a file of allowed signers that cannot be used (%j), which forges nothing', async text => {
      await (text === undefined ? rm(join(dir, 'allowed')) : writeFile(join(dir, 'allowed'), text.replace('LINE', line)))
      const { code, out, err } = await verify(...everything)
      expect(code).toBe(3)
      expect(out).not.toContain('CONTRADICTED')
      expect(err).toContain(join(dir, 'allowed'))
    })
  it('a changed definition, which contradicts nobody', async () => {
    await cp(new URL('../../standards', import.meta.url), join(dir, 'standards'), { recursive: true })
    const file = join(dir, 'standards', 'scs-0100.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^title: .*/m, 'title: Another title'))
    const { code, out } = await verify('--evidence', 'DIR/evidence', '--standards', 'DIR/standards')
    expect(out).toMatch(/judging +verified +the same verdicts, by other rules \(definition of scs-0100\)/)
    expect(code).toBe(0)
  })
  it('a test case that these definitions have no more: it alone is told, not what the report never judged', async () => {
    await cp(new URL('../../standards', import.meta.url), join(dir, 'standards'), { recursive: true })
    const file = join(dir, 'standards', 'scs-0102.yaml')
    const text = (await readFile(file, 'utf8')).replace(/^ +- scs-0102-prop-min_disk\n/gm, '').replace(/^  - id: scs-0102-prop-min_disk\n(?: {3,}.*\n)+/m, '')
    expect(text).not.toContain('scs-0102-prop-min_disk')
    await writeFile(file, text)
    const { code, out } = await verify('--evidence', 'DIR/evidence', '--standards', 'DIR/standards')
    expect(out).toMatch(/judging +NOT VERIFIED +other verdicts, but by other rules \(definition of scs-0102\): only the report's own can tell\n +scs-0102-prop-min_disk: \w+ in the report, not judged by these definitions\n/)
    expect(out).not.toContain('not in the report')
    expect(code).toBe(2)
  })
  it('nothing in a report of all standards that a test case beyond its scope was dropped from, but that one', async () => {
    await cp(new URL('../../standards', import.meta.url), join(dir, 'standards'), { recursive: true })
    await printed(() => main(['evaluate', join(dir, 'evidence'), '--all-standards', '-o', join(dir, 'report.json'), '-q']))
    const file = join(dir, 'standards', 'scs-0124.yaml')
    const text = await readFile(file, 'utf8')
    const [, id = ''] = /^  - id: (\S+)$/m.exec(text)!
    await writeFile(file, text.replaceAll(id, `${id}-renamed`))
    const { out } = await verify('--evidence', 'DIR/evidence', '--standards', 'DIR/standards')
    expect(out.match(/^ +\S+: .*(?:not judged by these definitions|not in the report).*$/gm)?.map(line => line.trim().split(':')[0])).toEqual([id, `${id}-renamed`])
  })
  it('definitions that are not there, which is a wrong use: of standards, of a scope', async () => {
    await mkdir(join(dir, 'empty'))
    expect(await verify('--standards', 'DIR/empty')).toMatchObject({ code: 3, out: '', err: matching(/--standards \S+empty: holds no standard/) })
    for (const more of [['--evidence', 'DIR/evidence'], []]) {
      expect(await verify(...more, '--standards', 'DIR/nowhere')).toMatchObject({ code: 3, out: '', err: matching(/nowhere: cannot be read: there is no such directory\n$/) })
      expect(await verify(...more, '--scope', 'DIR/nowhere.yaml')).toMatchObject({ code: 3, out: '', err: matching(/nowhere\.yaml/) })
    }
  })
  it('standards that lack one of the scope, told line by line', async () => {
    await cp(new URL('../../standards', import.meta.url), join(dir, 'standards'), { recursive: true })
    await rm(join(dir, 'standards', 'scs-0100.yaml'))
    const { code, out } = await verify('--evidence', 'DIR/evidence', '--standards', 'DIR/standards')
    expect(out).toMatch(/judging +NOT VERIFIED +cannot be judged again: \d* ?\w+ ?\w* in definitions:\n +\S+scs-compatible-iaas\.yaml:\d+:\d+: .*scs-0100/)
    expect(out).not.toContain('\\u000a')
    expect(code).toBe(2)
  })
  it('a signature by an allowed signer, but another one than was asked for', async () => {
    const { code, out } = await verify('--allowed-signers', 'DIR/allowed', '--identity', 'other@example.org')
    expect(out).toMatch(/signature +CONTRADICTED +it is of these bytes, by key \S+ \S+, but not other@example\.org's on \S+: its key is allowed, but not for this identity/)
    expect(out).not.toContain('not among the allowed signers')
    expect(code).toBe(1)
  })
  it('a regular expression in the report that would never end', async () => {
    await rm(join(dir, 'report.json.sig'))
    await change(report => { report.selection = { only: '^(([a-z0-9_-])+)+X$' } })
    const { code, out } = await verify('--evidence', 'DIR/evidence')
    expect(out).toMatch(/judging +NOT VERIFIED +cannot be judged again: its selection/)
    expect(code).toBe(2)
  })
  it('a file that is no report, one that is missing, a wrong use', async () => {
    await writeFile(join(dir, 'report.json'), '{"format":"scs-check/report/1"}')
    expect(await verify()).toMatchObject({ code: 1, out: matching(/form +CONTRADICTED +is no report of the format/) })
    await rm(join(dir, 'report.json'))
    expect(await verify()).toMatchObject({ code: 3, err: expect.stringContaining('cannot be read (ENOENT)') as string })
    expect(await printed(() => main(['verify', '--store', dir, '--standards', join(dir, 'nowhere')]))).toMatchObject({ code: 3, err: matching(/there is no such directory/) })
    expect(await verify('--store', 'DIR')).toMatchObject({ code: 3, err: expect.stringContaining('name no files beside it') as string })
  })
})
