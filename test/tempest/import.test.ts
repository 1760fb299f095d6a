import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { tempestTests } from '../../src/probes/tempest-tests.ts'
import { importTempest } from '../../src/tempest/import.ts'
import { written } from './subunit-writer.ts'

const recorded = (name: string) => fileURLToPath(new URL(`recorded/${name}`, import.meta.url))
const dir = await mkdtemp(join(tmpdir(), 'scs-check-import-'))
afterAll(() => rm(dir, { recursive: true }))

/** When the recorded run was. */
const THEN = Date.parse('2026-11-22')
const never = new AbortController().signal
/** How many of the results of a file have each status. */
async function figures(path: string, now = THEN): Promise<Record<string, number>> {
  const results = await importTempest(path, now).results(tempestTests(), never)
  return Object.fromEntries(['passed', 'failed', 'skipped'].map(status => [status, results.filter(one => one.status === status).length]))
}
async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, content)
  return path
}

describe('an imported file', () => {
  it.each(['tempest-33.subunit.gz', 'tempest-33.xml.gz'])('%s, of a real run, has the results of all 258 tests', async name => {
    // 193 entries as Tempest counts: 14 classes could not be set up or were skipped as a whole
    expect(await figures(recorded(name))).toEqual({ passed: 168, failed: 71, skipped: 19 })
    expect(await figures(await file(name.slice(0, -3), gunzipSync(await readFile(recorded(name)))))).toEqual({ passed: 168, failed: 71, skipped: 19 })
  })
  it('tells the same of both kinds', async () => {
    const [stream, xml] = await Promise.all(['tempest-33.subunit.gz', 'tempest-33.xml.gz'].map(name => importTempest(recorded(name), THEN).results(tempestTests(), never)))
    expect(xml).toEqual(stream)
    expect(stream?.find(({ id }) => id.endsWith('.test_volume_upload'))?.message).toMatch(/^tempest\.lib\.exceptions\.NotFound: Object not found Details: /)
  })
  it('is named with its digest', async () => {
    const engine = importTempest(recorded('tempest-33.xml.gz'), THEN)
    await engine.results(tempestTests(), never)
    expect(engine.source).toMatch(/^file tempest-33\.xml\.gz \(sha256:[0-9a-f]{64}\)$/)
  })
  it('that ends in the middle keeps what is whole', async () => {
    const whole = gunzipSync(await readFile(recorded('tempest-33.subunit.gz')))
    const half = await figures(await file('half', whole.subarray(0, whole.length / 2)))
    expect(half['passed']).toBeGreaterThan(10)
    expect(half['passed']).toBeLessThan(168)
  })
  const SUCCESS = 3, FAIL = 6, XFAIL = 7, UNDER_WAY = 2
  const all = (status: number) => Buffer.concat(tempestTests().map(test => written({ test, status })))
  const last = written({ test: 'tearDownClass (tempest.api.volume.test_versions.VersionsTest)', status: FAIL })
  const damaged = Buffer.from(last)
  damaged[20]! ^= 1
  it.each([
    ['that is cut off', last.subarray(0, -1), /is not whole: 1 of its packets are damaged or cut off/], ['that is damaged', damaged, /is not whole: 1 of its packets/],
    ['with a test under way', written({ test: tempestTests()[0]!, status: UNDER_WAY }), /is not whole: 1 tests began of which no end is told/],
  ])('%s is no proof that all passed', async (name, end, message) => {
    await expect(figures(await file(name.replaceAll(' ', '-'), Buffer.concat([all(SUCCESS), end])))).rejects.toMatchObject({ reason: 'malformed', message: expect.stringMatching(message) as string })
    const elsewhere = written({ test: 'tempest.scenario.A.test_b', status: FAIL }) // none of the list
    await expect(figures(await file(name.replaceAll(' ', '-'), Buffer.concat([elsewhere, all(SUCCESS), end])))).rejects.toThrow(message)
  })
  it.each(['process-returncode', 'subunit.parser'])('of a run whose worker failed (%s) is no proof that all passed', async test => {
    await expect(figures(await file(test, Buffer.concat([all(SUCCESS), written({ test, status: FAIL })])))).rejects.toThrow('is not whole: its runner ended with an error')
  })
  const DAY = 86_400_000
  const dated = (test: string) => written({ test, status: SUCCESS, time: { seconds: THEN / 1000, nanoseconds: 5 } })
  const first = tempestTests()[0]!
  it.each<[string, string | Buffer]>([
    ['subunit', Buffer.concat([written({ test: first, status: SUCCESS }), dated(first)])],
    ['a suite', `<testsuite timestamp="2026-11-22T00:00:00"><testcase name="${first}"/></testsuite>`],
    ['a suite of suites', `<testsuites timestamp="2026-11-22T02:00:00.5+02:00"><testsuite><testcase name="${first}"/></testsuite></testsuites>`],
    ['a test', `<testsuite timestamp="2027-11-22"><testcase name="${first}" timestamp="2026-11-22T00:00:00Z"/></testsuite>`],
  ])('of a run more than a year ago is refused (time of %s)', async (name, content) => {
    const path = await file(`dated-${name}`, content)
    expect(await figures(path, THEN + 366 * DAY)).toMatchObject({ passed: 1 })
    await expect(figures(path, THEN + 367 * DAY)).rejects.toMatchObject({ reason: 'malformed', message: expect.stringMatching(/has results of 2026-11-22: give those of a run within a year/) as string })
  })
  it('whose tests were expected to fail holds none that passed', async () => { expect(await figures(await file('xfail', all(XFAIL)))).toEqual({ passed: 0, failed: 0, skipped: 258 }) })
  it.each([['JUnit', `<testsuite>${`<testcase name="a"><system-out>${'x'.repeat(10_000)}</system-out></testcase>`.repeat(3000)}</testsuite>`], ['subunit', Buffer.concat(Array.from({ length: 300_000 }, () => written({ test: 'a'.repeat(80), status: 1 })))]])('that is large (%s) leaves others their turn, and its reading ends with the signal', async (name, content) => {
    const path = await file(`large-${name}`, content)
    const end = new AbortController()
    const engine = importTempest(path)
    const results = engine.results(tempestTests(), end.signal)
    const once = () => { if (engine.source.includes('sha256')) end.abort(new Error('enough')); else setImmediate(once) } // it was read and its parsing begins
    once()
    await expect(results).rejects.toMatchObject({ name: 'Unseen', reason: 'timeout', message: 'the file was not read to its end (enough)' })
  }, 20_000)
  it.each([
    ['without any of the tests', '<testsuite><testcase classname="a.B" name="test_c"/></testsuite>', /1 results, but none of the 258 tests/],
    ['without results', '<testsuite/>', /0 results, but none/],
    ['of another kind', '{"results": []}', /neither a subunit v2 stream nor JUnit XML/],
    ['that is empty', '', /neither a subunit/],
    ['of broken XML', '<testsuite><testcase', /cannot be understood/],
    ['that claims to be packed', Buffer.from([0x1f, 0x8b, 1, 2, 3]), /cannot be unpacked/],
  ])('%s is refused', async (name, content, message) => {
    await expect(figures(await file(name.replaceAll(' ', '-'), content))).rejects.toMatchObject({ name: 'Unseen', reason: 'malformed', message: expect.stringMatching(message) as string })
  })
  it('that is not there is told so', async () => { await expect(figures(join(dir, 'none'))).rejects.toThrow('none cannot be read: there is no such file') })
})
