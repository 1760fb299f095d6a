import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { checkState, DemoStateError, loadState } from '../../src/demo/state.ts'
import { EMPTY, signedIn } from './support.ts'

const dir = mkdtempSync(join(tmpdir(), 'scs-check-state-'))
afterAll(() => { rmSync(dir, { recursive: true }) })

async function problemOf(text: string): Promise<string> {
  const file = join(dir, 'state.json')
  writeFileSync(file, text)
  const error = await loadState(file).then(() => null, (e: unknown) => e)
  expect(error).toBeInstanceOf(DemoStateError)
  return (error as DemoStateError).message.replace(`${file}: `, '')
}
const changed = (more: object) => JSON.stringify({ ...EMPTY, ...more })

describe('a state file', () => {
  it.each([
    ['no JSON', '{', /^this is not JSON: .+ Mend the syntax$/],
    ['no object', '[]', /^the state must be a JSON object\. Its keys are flavors, images/],
    ['a key too many', changed({ flavours: [] }), /^at \/flavours: unknown key\. Remove it, or use one of flavors/],
    ['a key too few', '{"flavors":[]}', /^at \/images: missing\. Add a list of images/],
    ['a wrong list', changed({ images: {} }), /^at \/images: wrong value\. It must be a list of images/],
    ['a wrong record', changed({ images: [null] }), /^at \/images\/0: a record must be an object/],
    ['a wrong id', changed({ flavors: [{ id: 'a' }, { id: 7 }] }), /^at \/flavors\/1\/id: an id must be a text/],
    ['an id twice', changed({ flavors: [{ id: 'a' }, { id: 'a' }] }), /^at \/flavors\/1\/id: another record has the same id/],
    ['a wrong service', changed({ services: ['image', 7] }), /^at \/services: wrong value/],
    ['no region', changed({ regions: [] }), /^at \/regions: wrong value/],
    ['a wrong version', changed({ compute_max_microversion: '2' }), /^at \/compute_max_microversion: wrong value. It must be a version/],
    ['a wrong date', changed({ credential_expires_at: 'soon' }), /^at \/credential_expires_at: wrong value/],
    ['a wrong delay', changed({ delay: -1 }), /^at \/delay: wrong value/],
    ['a wrong quota', changed({ quota: { volumes: 1.5 } }), /^at \/quota: wrong value. It must be an object of whole numbers/],
    ['a wrong refusal', changed({ refuse: ['backups'] }), /^at \/refuse: wrong value. It must be a list of such as "POST backups"/],
    ['a wrong kind', changed({ stuck: 'volume' }), /^at \/stuck: wrong value/],
    ['wrong things', changed({ things: { volume: [7] } }), /^at \/things: wrong value/],
    ['a prototype key', '{"__proto__":{"flavors":[]}}', /^at \/__proto__: unknown key/],
    ['a hostile key', changed({ '\u001b[31m/\u202ex': 1 }), /^at \/\\u001b\[31m~1\\u202ex: unknown key/],
  ])('with %s is refused with place and cure', async (_, text, message) => {
    expect(await problemOf(text)).toMatch(message)
  })

  it('that is not there, or a directory, is refused by name', async () => {
    await expect(loadState(join(dir, 'none.json'))).rejects.toThrow(/none\.json: cannot read it \(ENOENT\)\. Give the path of a state file/)
    await expect(loadState(dir)).rejects.toThrow(/this is no file/)
  })

  it('of every parity cloud is taken, with all its records', async () => {
    const clouds = new URL('../parity/clouds/', import.meta.url)
    const states = await Promise.all(readdirSync(clouds).map(name => loadState(new URL(name, clouds).pathname)))
    expect(states.length).toBeGreaterThan(50)
    for (const { flavors } of states) expect(flavors.length).toBeGreaterThan(20)
  })

  it('may hold any values in its records: they reach the client as they are', async () => {
    const hostile = { name: '\u001b]0;x\u0007<script>\u202e\n', ram: 'much', constructor: 'x', toString: [1], disk: null }
    const record = JSON.parse(`{"id":"a","__proto__":{"polluted":true},${JSON.stringify(hostile).slice(1)}`) as never
    const { body } = await signedIn({ flavors: [record], images: [record] })
    const flavor = ((await body('/compute/v2.1/flavors/detail')) as { flavors: object[] }).flavors[0] ?? {}
    expect(flavor).toMatchObject(hostile)
    expect(Object.getOwnPropertyDescriptor(flavor, '__proto__')?.value).toEqual({ polluted: true })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect((await body('/image/v2/images/a'))['name']).toBe(hostile.name)
  })

  it('gets ids that depend on the names alone', () => {
    const flavors = [{ name: 'a' }, { name: 'a' }, { name: 'b' }]
    const ids = () => checkState({ ...EMPTY, flavors }, 'x').flavors.map(flavor => flavor['id'])
    expect(ids()).toEqual(ids())
    expect(new Set(ids()).size).toBe(3)
    expect(ids()[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('is either a state or a DemoStateError of one printable line', () => {
    const keys = fc.constantFrom(...Object.keys(EMPTY), 's3', 'x')
    const parts = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.constant([]), fc.constant(null))
    const given = fc.oneof(fc.jsonValue(), fc.dictionary(keys, parts).map(some => ({ ...EMPTY, ...some })))
    fc.assert(fc.property(given, value => {
      try {
        checkState(value, 'f')
      } catch (error) {
        expect(error).toBeInstanceOf(DemoStateError)
        expect((error as Error).message).toMatch(/^f: [^\x00-\x1f\x7f-\x9f]+\. [^\x00-\x1f\x7f-\x9f]+$/)
      }
    }))
  })

  it('does not change what was given', () => {
    const given = Object.freeze({ ...EMPTY, flavors: Object.freeze([Object.freeze({ name: 'a' })]) })
    expect(checkState(given, 'x')).not.toBe(given)
  })
})
