import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { nightly, nightlyFinish } from '../../src/cli/nightly.ts'
import { profile } from '../../src/demo/profiles.ts'
import { openStore } from '../../src/history/open-store.ts'
import type { Change, VisitEntry } from '../../src/model/history.ts'
import { demoConfig } from './demo-config.ts'
import { printed } from './printed.ts'

let dir: string
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-nightly-')) })
afterEach(async () => { await rm(dir, { recursive: true }) })

/** Nights of this week: what is older than a month is told to nobody. */
const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const [EARLIER, EVE, NIGHT] = [day(3), day(2), day(1)]

interface Told { night: string; subjects: { subject: string; state: string; verdict: string }[]; changes: { subject: string; changes: Change[] }[] }

async function night(id: string, config: object = {}, options: object = {}): Promise<{ code: number; told: Told; err: string }> {
  const file = join(dir, 'nightly.yaml')
  const told = `cat >> ${join(dir, 'told.jsonl')}`
  await writeFile(file, stringify({
    format: 'scs-check/nightly/1', store: './store', contacts: { ops: [{ command: ['sh', '-c', told] }] }, owner: ['ops'],
    defaults: { os_cloud: 'demo', passive: true, contacts: ['ops'] }, subjects: [{ name: 'north' }],
    publish: { prometheus: './scs.prom', summary: './summary.md', reports: './reports' }, ...config,
  }))
  const { code, out, err } = await printed(() => nightly({ config: file, night: id, quiet: true, json: true, ...options }))
  return { code, told: JSON.parse(out || '{}') as Told, err }
}

describe('a night', () => {
  it('says what changed since the last one and why, and tells it once', async () => {
    await demoConfig()
    const first = await night(EVE)
    expect(first.told.changes.flatMap(({ changes }) => changes)).toEqual([])
    const state = profile('compliant', new Date())
    const [image] = state.images
    await demoConfig({ ...state, images: state.images.map(one => (one === image ? { ...one, os_distro: 'Nonsense Linux!' } : one)) })
    const second = await night(NIGHT)
    const changes = second.told.changes.flatMap(one => one.changes)
    expect(changes.map(({ testcase, kind, causes }) => [testcase, kind, causes.map(cause => cause.kind)])).toContainEqual(['scs-0102-os_distro-vocabulary', 'new-fail', ['cloud']])
    expect(JSON.stringify(changes)).toContain('Nonsense Linux!')
    const text = await readFile(join(dir, 'told.jsonl'), 'utf8')
    expect((await night(NIGHT)).told.changes.flatMap(one => one.changes)).toEqual(changes)
    expect(await readFile(join(dir, 'told.jsonl'), 'utf8')).toBe(text)
    expect(await readFile(join(dir, 'scs.prom'), 'utf8')).toMatch(/scs_check_/)
    expect(await readFile(join(dir, 'summary.md'), 'utf8')).toContain('north')
    expect(JSON.parse(await readFile(join(dir, 'reports', 'north.scs-compatible-iaas.json'), 'utf8'))).toMatchObject({ subject: 'north' })
  })

  it('tells its owner of waivers that ended or are about nothing; a file that is broken keeps nothing else from being told', async () => {
    await demoConfig()
    const waiver = (id: string, subject: string, until: string) => ({ id, subject, testcase: 'scs-0102-prop-os_distro', reason: 'x', owner: 'x', ticket: 'x', from: day(90), until })
    const file = join(dir, 'waivers.yaml')
    await writeFile(file, stringify({ format: 'scs-check/waivers/1', waivers: [waiver('W-1', 'north', day(30)), waiver('W-2', 'nroth', day(-90)), waiver('W-3', 'north', day(-90))] }))
    const config = { waivers: './waivers.yaml', contacts: { ops: [{ command: ['sh', '-c', `cat > ${join(dir, 'digest.txt')}`] }] } }
    const digest = () => readFile(join(dir, 'digest.txt'), 'utf8')
    await night(EVE, config)
    expect(await digest()).toMatch(new RegExp(`Waivers that expired or are about nothing:\\n {2}W-1 of north \\([^)]*waivers\\.yaml:3\\): it ended on ${day(30)}: remove it\\n {2}W-2 of nroth .*there is no subject`))
    expect(await digest()).not.toContain('W-3')
    await writeFile(file, 'waivers: [')
    expect((await night(NIGHT, config)).err).toMatch(/scs-check: waivers: a problem in the waivers, so none of them counts: \S*waivers\.yaml:1:\d+: is not YAML/)
    expect(await digest()).toMatch(new RegExp(`^\\[scs-check\\] Night ${NIGHT}(?![^]*Waivers)`))
  })

  it('of which one subject is broken judges the others, and is not judged', async () => {
    await demoConfig()
    const { code, told } = await night(EVE, { subjects: [{ name: 'north' }, { name: 'south', os_cloud: 'nowhere' }, { name: 'west', os_cloud: 'wrong' }] })
    expect(told.subjects.map(({ subject, state }) => [subject, state])).toEqual([['north', 'complete'], ['south', 'failed'], ['west', 'failed']])
    expect(told.subjects.map(({ verdict }) => verdict)).not.toContain('PASS')
    expect(code).toBe(2)
  })

  it('in shards is ended by finish, which sees all of them', async () => {
    await demoConfig()
    const subjects = { subjects: ['a', 'b', 'c', 'd', 'e'].map(name => ({ name })) }
    for (const shard of ['1/2', '2/2']) expect((await night(EVE, subjects, { shard })).code).toBe(0)
    const { out } = await printed(() => nightlyFinish({ config: join(dir, 'nightly.yaml'), night: EVE, json: true }))
    expect((JSON.parse(out) as Told).subjects.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete', 'complete', 'complete'])
  })

  it('has a cluster provided and taken away around the visit, and says why if that fails', async () => {
    const provided = { scopes: ['scs-compatible-kaas'], provision: { command: ['sh', '-c', 'echo no quota; exit 3'] }, unprovision: { command: ['sh', '-c', `touch ${join(dir, 'gone')}`] } }
    process.env['XDG_STATE_HOME'] = dir
    try {
      const { told } = await night(EVE, { defaults: {}, subjects: [{ name: 'kind', ...provided }] })
      expect(told.subjects).toMatchObject([{ subject: 'kind', state: 'failed' }])
      await readFile(join(dir, 'gone'))
      expect(await readFile(join(dir, 'summary.md'), 'utf8')).toMatch(/provision command .*3: no quota/)
    } finally {
      delete process.env['XDG_STATE_HOME']
    }
  })

  it('of which an older report is damaged tells everything but what changed there', async () => {
    await demoConfig()
    const subjects = { subjects: [{ name: 'north' }, { name: 'south' }] }
    await night(EVE, subjects)
    const store = await openStore({ dir: join(dir, 'store') })
    const { report = '' } = await store.newest(['visits', 'north', 'scs-compatible-iaas']) as VisitEntry
    const hex = report.slice('sha256:'.length)
    await writeFile(join(dir, 'store', 'objects', hex.slice(0, 2), `${hex.slice(2)}.gz`), 'damaged')
    const state = profile('compliant', new Date())
    await demoConfig({ ...state, images: state.images.map((one, i) => (i === 0 ? { ...one, os_distro: 'Nonsense Linux!' } : one)) })
    const { code, told } = await night(NIGHT, subjects)
    expect(told.changes.find(({ subject }) => subject === 'south')?.changes.length).toBeGreaterThan(0)
    expect(told.subjects.map(({ state: became }) => became)).toEqual(['complete', 'complete'])
    expect([1, 2]).toContain(code)
  })

  it('by hand over one subject keeps the metrics of the others', async () => {
    await demoConfig()
    const subjects = { subjects: [{ name: 'north' }, { name: 'south' }] }
    await night(EVE, subjects)
    await night(NIGHT, subjects, { subject: ['south'] })
    const metrics = await readFile(join(dir, 'scs.prom'), 'utf8')
    expect(metrics).toMatch(/scs_check_verdict\{[^}]*subject="north"/)
    expect(metrics).toMatch(/scs_check_verdict\{[^}]*subject="south"/)
  })

  it('that never began cannot be finished', async () => {
    await demoConfig()
    await night(EVE)
    await expect(nightlyFinish({ config: join(dir, 'nightly.yaml'), night: EARLIER })).rejects.toThrow(`no night ${EARLIER}`)
  })

  it('takes away what a killed one left provided, before it provides anew', async () => {
    const step = (letter: string) => ({ command: ['sh', '-c', `printf ${letter} >> ${join(dir, 'steps')}`] })
    const subjects = { defaults: {}, subjects: [{ name: 'kind', scopes: ['scs-compatible-kaas'], provision: step('p'), unprovision: step('u') }] }
    process.env['XDG_STATE_HOME'] = dir
    try {
      await night(EVE, subjects)
      const store = await openStore({ dir: join(dir, 'store') })
      const at = new Date(Date.now() + 1000).toISOString()
      await store.append(['provided', 'kind'], { id: `${at}~provided`, at: at.replace(/\.\d{3}Z$/, 'Z'), state: 'provided', objects: [] })
      await night(NIGHT, subjects)
      expect(await readFile(join(dir, 'steps'), 'utf8')).toBe('puupu')
    } finally {
      delete process.env['XDG_STATE_HOME']
    }
  })

  it('in which the last visit of one subject is damaged judges and tells the others', async () => {
    await demoConfig()
    const subjects = { subjects: [{ name: 'north' }, { name: 'south' }] }
    await night(EVE, subjects)
    const visits = join(dir, 'store', 'journals', 'visits', 'north')
    const [file = ''] = (await readdir(visits, { recursive: true })).filter(name => name.endsWith('.gz'))
    await writeFile(join(visits, file), 'damaged')
    const { code, told } = await night(NIGHT, subjects)
    expect(told.subjects.map(({ subject, state }) => [subject, state])).toEqual([['north', 'missing'], ['south', 'complete']])
    expect(code).toBe(2)
  })
})
