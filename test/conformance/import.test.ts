import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importConformance } from '../../src/conformance/import.ts'
import { conformance } from '../../src/probes/kubernetes-conformance.ts'
import { shapeProblem } from '../../src/collect/shape.ts'
import { junit, log, passed, tar } from './reports.ts'

let dir = ''
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-import-')) })
afterEach(() => rm(dir, { recursive: true }))

async function read(content: string | Buffer, name = 'file', signal = new AbortController().signal) {
  await writeFile(join(dir, name), content)
  return importConformance(join(dir, name)).results(signal)
}
const report = junit(passed(30))
const definition = (env: Record<string, string>) => JSON.stringify({ Definition: { spec: { env: Object.entries(env).map(([name, value]) => ({ name, value })) } } })
/** A tarball of Sonobuoy; members that are undefined are left out. */
function tarball(more: Record<string, string | undefined> = {}): Buffer {
  const files = {
    'serverversion.json': '{"gitVersion":"v1.34.1"}', 'plugins/e2e/definition.json': definition({ E2E_FOCUS: '\\[Conformance\\]' }), 'plugins/e2e/results/global/junit_01.xml': report,
    'plugins/e2e/results/global/e2e.log': log({ ran: 30, of: 31, outcome: 'SUCCESS! -- 30 Passed | 0 Failed | 0 Pending | 1 Skipped' }),
    'plugins/e2e/sonobuoy_results.yaml': 'name: e2e\nstatus: passed\nitems:\n- name: a\n  status: failed\n', 'resources/cluster/core_v1_secrets.json': 'secret', ...more,
  }
  return gzipSync(tar(Object.fromEntries(Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])))))
}

describe('the form is told by the content, not by the name', () => {
  it.each<[string, string | Buffer, string]>([
    ['JUnit', report, 'junit'], ['JUnit after a byte order mark', `\ufeff${report}`, 'junit'], ['gzipped JUnit', gzipSync(report), 'junit'], ['a log', log(), 'log'], ['a gzipped log', gzipSync(log()), 'log'],
    ['a tarball', tarball(), 'sonobuoy'], ['a tarball that is not gzipped', tar({ 'plugins/e2e/results/global/junit_01.xml': report }), 'sonobuoy'],
  ])('%s', async (_, content, form) => {
    const run = await read(content, 'x.json')
    expect([run.form, run.source, shapeProblem(conformance, { ...run, ended: '' })]).toEqual([form, 'file x.json', null])
    expect(run.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })
  it('a real report and a real log', async () => {
    const recorded = (name: string) => readFile(new URL(`recorded/${name}`, import.meta.url))
    expect((await read(await recorded('junit-v1.34.xml'))).counts.passed).toBe(30)
    expect((await read(await recorded('e2e-v1.34.log'))).counts.passed).toBe(424)
  })
})

describe('a tarball of Sonobuoy', () => {
  it('tells the version, the focus, the tests and how the plugin ended', async () => {
    expect(await read(tarball())).toMatchObject({ serverVersion: 'v1.34.1', focus: '\\[Conformance\\]', counts: { passed: 30, failed: 0 }, defects: [], dryRun: '', began: '2026-02-19T09:52:52Z' })
  })
  it.each<[string, Record<string, string | undefined>, object]>([
    ['a dry run by the plugin\'s definition, spelled as Sonobuoy did', { 'plugins/e2e/definition.json': undefined, 'plugins/e2e/defintion.json': definition({ E2E_DRYRUN: 'true' }) }, { dryRun: expect.stringContaining('E2E_DRYRUN=true') as string }],
    ['a plugin that timed out', { 'plugins/e2e/results/global/junit_01.xml': undefined, 'plugins/e2e/results/global/e2e.log': undefined, 'plugins/e2e/errors/global/error.json': '{"error":"timeout waiting for results"}', 'plugins/e2e/sonobuoy_results.yaml': 'name: e2e\nstatus: timeout\n' },
      { executed: null, defects: [expect.stringContaining('no JUnit report'), expect.stringContaining('timeout waiting for results'), 'Sonobuoy says "timeout" of the plugin e2e'] }],
    ['a plugin that failed though no test did', { 'plugins/e2e/sonobuoy_results.yaml': 'name: e2e\nstatus: failed\n' }, { defects: ['Sonobuoy says "failed" of the plugin e2e'] }],
    ['a plugin with a status of its own', { 'plugins/e2e/sonobuoy_results.yaml': 'status: "complete"\n' }, { defects: ['Sonobuoy says "complete" of the plugin e2e'] }],
    ['no word about the plugin', { 'plugins/e2e/sonobuoy_results.yaml': undefined }, { defects: ['the tarball does not tell how the plugin e2e ended'] }],
    ['a log that counts more failures than the report', { 'plugins/e2e/results/global/e2e.log': log({ ran: 30, of: 31, outcome: 'FAIL! -- 28 Passed | 2 Failed | 0 Pending | 1 Skipped' }) }, { defects: ['the log counts 2 failed tests, the report 0'] }],
    ['second attempts, which only the log names', { 'plugins/e2e/results/global/e2e.log': log({ ran: 30, of: 31, outcome: 'SUCCESS! -- 30 Passed | 0 Failed | 1 Flaked | 0 Pending | 1 Skipped', middle: '↺ [FLAKEY TEST - TOOK 2 ATTEMPTS TO PASS]\n[sig-a] b [It] c' }) }, { flaked: ['[sig-a] b c'], flakes: 1, defects: [] }],
  ])('tells %s', async (_, more, expected) => {
    expect(await read(tarball(more))).toMatchObject(expected)
  })
  it('without the plugin e2e is refused', async () => {
    await expect(read(tar({ 'plugins/other/results/x': '' }))).rejects.toThrow('no results of the plugin e2e')
  })
})

describe('a file that is none of these', () => {
  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'neither a JUnit report nor e2e.log'], ['JSON', '{}', 'neither a JUnit report'], ['noise', Buffer.alloc(5000, 7), 'neither a JUnit report'], ['HTML', '<html>', 'cannot be understood'],
    ['gzip that is cut off', gzipSync(report).subarray(0, 200), 'cannot be read: unexpected end of file'], ['a tarball that is cut off', gzipSync(tar({ 'plugins/e2e/x': 'y' }).subarray(0, 700)), 'the archive is cut off'],
    ['a text that unpacks to more than is kept', gzipSync(Buffer.alloc(200 * 1024 * 1024)), 'larger than 128 MiB'],
  ])('is refused, and says why: %s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'Unseen', reason: 'malformed', message: expect.stringContaining(message) as string })
  })
  it('that is not there, or a directory', async () => {
    const signal = new AbortController().signal
    await expect(importConformance(join(dir, 'none')).results(signal)).rejects.toThrow('none cannot be read: there is no such file')
    await expect(importConformance(dir).results(signal)).rejects.toThrow('it is a directory')
  })
  it('ends with the signal', async () => {
    await expect(read(report, 'x', AbortSignal.abort(new Error('deadline')))).rejects.toMatchObject({ reason: 'timeout' })
  })
})
