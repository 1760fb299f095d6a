import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { attest } from '../../src/cli/attest.ts'
import { evaluateVerb } from '../../src/cli/evaluate.ts'
import { run } from '../../src/cli/run.ts'
import { writeGathered } from '../../src/evidence/store.ts'
import type { Report } from '../../src/model/report.ts'
import { printed } from './printed.ts'

const ID = 'availability-zones-check'
const only = `^${ID}$`
const judging = { scope: 'scs-compatible-iaas', scopeVersion: ['next'], only, quiet: true }
let dir: string
const at = (name: string) => join(dir, name)
const report = async (name: string) => JSON.parse(await readFile(at(name), 'utf8')) as Report

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
  await writeFile(at('zones.pdf'), 'zones')
  await mkdir(at('att'))
  await printed(() => attest(ID, { subject: 'c', document: at('zones.pdf'), by: 'Jana', date: '2026-10-01', output: at('att/a.json') }))
  await writeGathered(at('ev'), {
    collection: {
      format: 'scs-check/collection/1', tool: { name: 'scs-check', version: '0' }, subject: 'c', from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z', notes: [], evidence: [],
    },
    documents: new Map(),
  })
  return () => rm(dir, { recursive: true })
})

it('evaluate takes files and directories of attestations: MISS becomes PASS, in every format', async () => {
  expect((await printed(() => evaluateVerb([at('ev')], { ...judging, output: [at('r.json')] }))).code).toBe(2)
  expect((await report('r.json')).results[0]).toMatchObject({ verdict: 'MISS', because: expect.stringMatching(/^needs a person: .*; scs-check attest availability-zones-check …$/) as string })
  const outputs = ['r1.json', 'r1.xml', 'r1.md', 'r1.yaml'].map(at)
  expect((await printed(() => evaluateVerb([at('ev')], { ...judging, attestation: [at('att')], output: outputs }))).code).toBe(0)
  const one = (await report('r1.json')).results[0]!
  expect(one).toMatchObject({ verdict: 'PASS', validUntil: '2027-04-01T00:00:00Z' })
  expect((await report('r1.json')).evidence).toEqual([{ kind: `attestation.${ID}`, digest: one.evidence['attestation'], from: '2026-10-01T00:00:00Z', until: '2026-10-01T00:00:00Z' }])
  expect(await readFile(at('r1.yaml'), 'utf8')).toMatch(/availability-zones-check: 1\n[^]*INFO: availability-zones-check: attested by Jana on 2026-10-01/)
  expect(await readFile(at('r1.md'), 'utf8')).toContain('attested by Jana')
  await printed(() => evaluateVerb([at('ev')], { ...judging, attestation: [at('att/a.json')], output: [at('r2.json')] }))
  expect(await readFile(at('r2.json'), 'utf8')).toBe(await readFile(at('r1.json'), 'utf8'))
})

it('a fail is exit code 1, with the comment as finding', async () => {
  await printed(() => attest(ID, { subject: 'c', document: at('zones.pdf'), by: 'Kim', date: '2026-10-02', verdict: 'fail', comment: 'one fire zone for both', output: at('att/b.json') }))
  const { code, out } = await printed(() => evaluateVerb([at('ev')], { ...judging, quiet: false, attestation: [at('att')] }))
  expect(code).toBe(1)
  expect(out.replace(/\s+/g, ' ')).toMatch(/attested as violated by Kim on 2026-10-02 from zones\.pdf .*one fire zone for both.*remedy: Do not offer racks/)
})

it('an attestation that was changed by hand ends with a mistake of usage, and no report', async () => {
  await writeFile(at('att/a.json'), (await readFile(at('att/a.json'), 'utf8')).replace('2027-04-01', '2029-04-01'))
  await expect(evaluateVerb([at('ev')], { ...judging, attestation: [at('att')], output: [at('r.json')] })).rejects.toThrow(/a\.json: \/validUntil is not a quarter after/)
  expect(await readdir(dir)).not.toContain('r.json')
})

it('attestations are never written over by a report', async () => {
  for (const attestation of [at('att'), at('att/a.json')]) {
    await expect(evaluateVerb([at('ev')], { ...judging, attestation: [attestation], output: [at('att/a.json')] })).rejects.toThrow(/would write over or into/)
  }
})

it('run keeps attestations with the evidence: judged at once or later from the directory alone, the same bytes', async () => {
  await cp(at('att/a.json'), at('a.json'))
  await printed(() => attest(ID, { subject: 'other', document: at('zones.pdf'), by: 'Jana', date: '2026-10-01', output: at('att/other.json') }))
  const target = { demo: 'compliant', subject: 'c', deadline: '300', date: '2026-11-20', passive: true }
  const { code } = await printed(() => run({ ...target, ...judging, attestation: [at('att')], evidence: at('kept'), output: [at('r1.json')] }))
  expect(code).toBe(0)
  expect((await report('r1.json')).notes).toContain('1 attestation is ignored, being about another subject than c: other')
  const digest = (await report('r1.json')).results[0]!.evidence['attestation']!
  expect(await readFile(at(`kept/${digest.replace('sha256:', '')}.json`), 'utf8')).toBe(await readFile(at('a.json'), 'utf8'))
  await printed(() => evaluateVerb([at('kept')], { ...judging, date: '2026-11-20', output: [at('r2.json')] }))
  expect(await readFile(at('r2.json'), 'utf8')).toBe(await readFile(at('r1.json'), 'utf8'))
  await printed(() => evaluateVerb([at('kept')], { ...judging, date: '2027-04-01', output: [at('r3.json')] }))
  expect((await report('r3.json')).results[0]).toMatchObject({ verdict: 'MISS', because: expect.stringMatching(/^attestation expired on 2027-04-01/) as string })
})

it('a file that is no attestation ends a run before the cloud is judged', async () => {
  await writeFile(at('att/x.json'), '{}')
  await expect(run({ demo: 'compliant', deadline: '300', ...judging, attestation: [at('att')], evidence: at('kept') })).rejects.toThrow(/x\.json: \/format is missing/)
  expect(await readdir(dir)).not.toContain('kept')
})

it('an attestation that holds a secret of the configuration is refused before the visit', async () => {
  await writeFile(at('clouds.yaml'), 'clouds:\n  x:\n    auth: {auth_url: "http://127.0.0.1:1/v3", username: u, password: canary-secret, project_name: p, user_domain_name: d, project_domain_name: d}\n')
  await printed(() => attest(ID, { subject: 'x', document: at('zones.pdf'), by: 'Jana', comment: 'log in with canary-secret', output: at('att/secret.json') }))
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', at('clouds.yaml'))
  const work = printed(() => run({ osCloud: 'x', deadline: '5', ...judging, attestation: [at('att')], evidence: at('kept') }))
  await expect(work).rejects.toThrow(/^the attestation of availability-zones-check of .* contains a secret of the configuration: attest again without it$/)
  vi.unstubAllEnvs()
  expect(await readdir(dir)).not.toContain('kept')
})
