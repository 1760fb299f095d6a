import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import { digestOf } from '../../src/evidence/canonical.ts'
import { runKeygen } from '../../src/trust/ssh-keygen.ts'
import { cli, type Stage, stage } from './harness.ts'

let there: Stage
let code: number | null
const file = (name: string): string => there.file(name)
const page = async (name: string): Promise<string> => readFile(file(name), 'utf8')

beforeAll(async () => {
  there = await stage(profile('flawed', new Date()))
  ;({ code } = await cli(['run', '--passive', '--os-cloud', 'demo', '-q', '-o', file('run.html'), '-o', file('report.json'), '--evidence', file('evidence')], there.env))
})
afterAll(() => there.end())

test('run writes a page with the verdict, findings and the values themselves', async () => {
  const text = await page('run.html')
  expect(code).toBe(1)
  expect(text).toMatch(/<h1>SCS-compatible IaaS: <bdi>demo<\/bdi><\/h1>\n<p class="lead"><span class="v v-FAIL">/)
  expect(text).toMatch(/id="scs-0102-prop-os_distro" data-verdict="FAIL"[^]*→ +<mark>&quot;os_distro&quot;/)
  expect(text).toContain(digestOf(await page('report.json')))
})

test('evaluate of the same evidence and render with it give the same page', async () => {
  expect((await cli(['evaluate', file('evidence'), '-q', '-o', file('evaluate.html')])).code).toBe(1)
  expect((await cli(['render', file('report.json'), '-q', '--evidence', file('evidence'), '-o', file('render.html')])).code).toBe(1)
  expect(await page('evaluate.html')).toBe(await page('run.html'))
  expect((await page('render.html')).replace('Not signed: there is no report.json.sig beside the report', 'Not signed, as far as this page knows')).toBe(await page('run.html'))
})

test('render without evidence tells the places, and the public view withholds what is not curated', async () => {
  await cli(['render', file('report.json'), '-q', '-o', file('bare.html')])
  expect(await page('bare.html')).toContain('In the evidence: <code>/images/')
  expect(await page('bare.html')).not.toContain('<mark>')
  await cli(['render', file('report.json'), '-q', '--view', 'public', '--evidence', file('evidence'), '-o', file('public.html')])
  const text = await page('public.html')
  expect(text).toContain('public view')
  expect(text).toContain(digestOf(await page('report.json')))
  for (const secret of [there.project, there.user]) expect(text).not.toContain(secret)
})

test('a signature beside the report is named, and not called verified; one that is none is told', async () => {
  await runKeygen(['-q', '-t', 'ed25519', '-N', '', '-f', file('key')], { input: '', timeout: 20_000 })
  expect((await cli(['sign', '--key', file('key'), file('report.json')])).code).toBe(0)
  await cli(['render', file('report.json'), '-q', '-o', file('signed.html')])
  expect(await page('signed.html')).toMatch(/By key <code>ssh-ed25519 SHA256:[\w+/]{43}<\/code>, as the signature says\. It was not verified here/)
  await writeFile(file('no.sig'), 'nothing')
  expect(await cli(['render', file('report.json'), '-q', '--signature', file('no.sig'), '-o', file('x.html')])).toMatchObject({ code: 3, stderr: expect.stringMatching(/--signature .*no\.sig: is no SSH signature/) as string })
})

test('evidence that was changed, or of another report, is refused', async () => {
  const list = await page('evidence/collection.json')
  const { digest } = (JSON.parse(list) as { evidence: { digest: string }[] }).evidence[0]!
  await mkdir(file('changed'))
  for (const one of (JSON.parse(list) as { evidence: { digest: string }[] }).evidence) await writeFile(file(`changed/${one.digest.slice(7)}.json`), await page(`evidence/${one.digest.slice(7)}.json`))
  await writeFile(file('changed/collection.json'), list)
  await writeFile(file(`changed/${digest.slice(7)}.json`), '{}')
  const render = (dir: string) => cli(['render', file('report.json'), '-q', '--evidence', file(dir), '-o', file('y.html')])
  expect(await render('changed')).toMatchObject({ code: 3, stderr: expect.stringMatching(/does not match its digest/) as string })
  expect(await render('nothing')).toMatchObject({ code: 3, stderr: expect.stringMatching(/nothing: there is no such directory/) as string })
})

test('several regions are one page, or one each with {subject}', async () => {
  const report = JSON.parse(await page('report.json')) as { subject: string }
  await writeFile(file('two.json'), JSON.stringify([report, { ...report, subject: 'other' }]))
  expect((await cli(['render', file('two.json'), '-q', '-o', file('two.html'), '-o', file('{subject}.html')])).code).toBe(1)
  expect(await page('two.html')).toMatch(/<h1>2 reports<\/h1>[^]*<section id="demo">[^]*<section id="other">/)
  expect(await page('other.html')).toContain('<h1>SCS-compatible IaaS: <bdi>other</bdi></h1>')
})
