import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import type { Report } from '../../src/model/report.ts'
import { cli, type Stage, stage } from './harness.ts'

let there: Stage
beforeAll(async () => {
  there = await stage(profile('compliant', new Date()))
  await cli(['run', '--passive', '--os-cloud', 'demo', '-q', '-o', there.file('report.json'), '--evidence', there.file('evidence')], there.env)
})
afterAll(() => there.end())

const bin = new URL('../../bin/scs-check.js', import.meta.url).pathname
const shell = (command: string) => promisify(execFile)('bash', ['-c', `set -o pipefail; ${command}; echo "codes \${PIPESTATUS[@]}"`],
  { env: { PATH: process.env['PATH'] ?? '', NODE: process.execPath, BIN: bin, R: there.file('report.json'), E: there.file('evidence') } })

it.each([
  ['a reader that closes the pipe at once', '"$NODE" "$BIN" evaluate "$E" -o json=- | true', /codes 2 0/],
  ['a reader that has enough', '"$NODE" "$BIN" render "$R" -v | head -1', /codes 2 0/],
  ['a listing cut short', '"$NODE" "$BIN" list testcases --json | true', /codes 0 0/],
  ['a full disk', '"$NODE" "$BIN" render "$R" -v > /dev/full', /codes 3/],
])('the exit code stays what it means: %s', async (_, command, codes) => {
  const { stdout, stderr } = await shell(command)
  expect(stdout).toMatch(codes)
  expect(stderr).not.toMatch(/\n\s+at |EPIPE/)
})

it.each<[string, string[], RegExp]>([
  ['a directory', ['-o', 'json=DIR'], /-o .*: is a directory/],
  ['two reports for one path', ['-o', 'json=DIR/same', '-o', 'md=DIR/same'], /two reports would go to/],
  ['evidence in a used directory', ['--evidence', 'DIR/evidence'], /is not empty, and evidence is never overwritten/],
  ['evidence below a file', ['--evidence', 'DIR/report.json'], /cannot be used \(ENOTDIR\)/],
])('refuses, before the cloud is visited: %s', async (_, args, message) => {
  const before = there.cloud.requests().filter(({ path }) => path.includes('/flavors')).length
  const { code, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo', ...args.map(arg => arg.replace('DIR', there.dir))], there.env)
  expect({ code, told: message.test(stderr) ? 'well' : stderr }).toEqual({ code: 3, told: 'well' })
  expect(there.cloud.requests().filter(({ path }) => path.includes('/flavors')).length).toBe(before)
})

it.each<[string, string[], RegExp]>([
  ['evidence that is judged', ['evaluate', 'DIR/evidence', '-o', 'DIR/evidence/collection.json'], /would write over or into .*evidence, which must stay as it is/],
  ['a report that is rendered', ['render', 'DIR/report.json', '-o', 'md=DIR/./report.json'], /would write over or into .*report\.json/],
  ['one file under two names', ['render', 'DIR/report.json', '-o', 'DIR/x.json', '-o', 'md=DIR/../DIRNAME/x.json'], /two reports would go to/],
])('never writes over %s', async (_, args, message) => {
  const before = await readFile(there.file('report.json'), 'utf8')
  const name = there.dir.split('/').at(-1) ?? ''
  const { code, stderr } = await cli(args.map(arg => arg.replace('DIRNAME', name).replaceAll('DIR', there.dir)))
  expect({ code, told: message.test(stderr) ? 'well' : stderr }).toEqual({ code: 3, told: 'well' })
  expect(await readFile(there.file('report.json'), 'utf8')).toBe(before)
})

it('two runs at once never mix their evidence: one keeps it, the other says so', async () => {
  const both = await Promise.all(['a', 'b'].map(subject => cli(['collect', '--passive', '--os-cloud', 'demo', '--subject', subject, '--evidence', there.file('shared')], there.env)))
  expect(both.map(({ code }) => code).sort()).toEqual([0, 3])
  expect(both.map(({ stderr }) => stderr).join('')).toMatch(/is not kept; name a directory of its own|evidence is never overwritten/)
  expect((await cli(['evaluate', there.file('shared'), '-q'])).code).toBe(2)
})

it('writes what can be written, prints the verdict and names what could not be written', async () => {
  const { code, stdout, stderr } = await cli(['evaluate', there.file('evidence'), '-q', '-o', 'json=/dev/full', '-o', there.file('other.json')])
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/-o \/dev\/full: cannot be written: no space is left \(ENOSPC\); everything else was written/) as string })
  expect(stdout).toContain('NOT JUDGED')
  expect((await readdir(there.dir))).toContain('other.json')
})

it('evaluates a directory of several subjects', async () => {
  await mkdir(there.file('many'))
  for (const name of ['a', 'b']) await cli(['collect', '--passive', '--os-cloud', 'demo', '--subject', name, '--evidence', there.file(`many/${name}`)], there.env)
  const { code } = await cli(['evaluate', there.file('many'), '-q', '-o', there.file('{subject}.json')])
  expect(code).toBe(2)
  expect((await readdir(there.dir)).filter(name => /^[ab]\.json$/.test(name))).toEqual(['a.json', 'b.json'])
})

it('a report whose summary does not follow from its results decides nothing', async () => {
  const report = JSON.parse(await readFile(there.file('report.json'), 'utf8')) as Report
  const { main } = report.versions[0]!.targets
  await writeFile(there.file('lie.json'), JSON.stringify({ ...report, versions: [{ ...report.versions[0]!, targets: { ...report.versions[0]!.targets, main: { ...main!, verdict: 'PASS' } } }] }))
  expect(await cli(['render', there.file('lie.json')])).toMatchObject({ code: 3, stderr: expect.stringMatching(/the summary of v5\.1 main does not follow/) as string })
})

it('a verdict that its findings contradict is not this tool’s', async () => {
  await cli(['run', '--passive', '--demo', 'flawed', '-q', '-o', there.file('flawed.json')])
  const report = await readFile(there.file('flawed.json'), 'utf8')
  await writeFile(there.file('lie2.json'), report.replace('"verdict": "FAIL"', '"verdict": "PASS"'))
  expect(await cli(['render', there.file('lie2.json')])).toMatchObject({ code: 3, stderr: expect.stringMatching(/does not follow/) as string })
})

it('evidence from the future, or of another shape than the probes let through, is refused', async () => {
  const collection = JSON.parse(await readFile(there.file('evidence/collection.json'), 'utf8')) as { until: string; evidence: { until: string }[] }
  const names = await readdir(there.file('evidence'))
  await mkdir(there.file('future'))
  for (const name of names) await writeFile(there.file(`future/${name}`), await readFile(there.file(`evidence/${name}`)))
  await writeFile(there.file('future/collection.json'), JSON.stringify({ ...collection, until: '3000-01-01T00:00:00Z' }))
  expect(await cli(['evaluate', there.file('future')])).toMatchObject({ code: 3, stderr: expect.stringMatching(/collected in the future/) as string })
})
