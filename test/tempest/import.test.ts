import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { tempestTests } from '../../src/probes/tempest-tests.ts'
import { importTempest } from '../../src/tempest/import.ts'

const recorded = (name: string) => fileURLToPath(new URL(`recorded/${name}`, import.meta.url))
const dir = await mkdtemp(join(tmpdir(), 'scs-check-import-'))
afterAll(() => rm(dir, { recursive: true }))

const never = new AbortController().signal
/** How many of the results of a file have each status. */
async function figures(path: string): Promise<Record<string, number>> {
  const results = await importTempest(path).results(tempestTests(), never)
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
    const [stream, xml] = await Promise.all(['tempest-33.subunit.gz', 'tempest-33.xml.gz'].map(name => importTempest(recorded(name)).results(tempestTests(), never)))
    expect(xml).toEqual(stream)
    expect(stream?.find(({ id }) => id.endsWith('.test_volume_upload'))?.message).toMatch(/^tempest\.lib\.exceptions\.NotFound: Object not found Details: /)
  })
  it('is named with its digest', async () => {
    const engine = importTempest(recorded('tempest-33.xml.gz'))
    await engine.results(tempestTests(), never)
    expect(engine.source).toMatch(/^file tempest-33\.xml\.gz \(sha256:[0-9a-f]{64}\)$/)
  })
  it('that ends in the middle keeps what is whole', async () => {
    const whole = gunzipSync(await readFile(recorded('tempest-33.subunit.gz')))
    const half = await figures(await file('half', whole.subarray(0, whole.length / 2)))
    expect(half['passed']).toBeGreaterThan(10)
    expect(half['passed']).toBeLessThan(168)
  })
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
