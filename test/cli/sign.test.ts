import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { renderJson } from '../../src/report/json.ts'
import { report } from '../report/sample.ts'
import { newDir, newKey, officially } from '../trust/keys.ts'
import { printed } from './printed.ts'

let dir: string
let remove: () => Promise<void>
let key: string
let file: string
beforeAll(async () => {
  ({ dir, remove } = await newDir());
  ({ key } = await newKey(dir, 'key'))
})
afterAll(() => remove())
let count = 0
beforeEach(async () => {
  file = join(dir, `report ${count++}.json`)
  await writeFile(file, renderJson([report()]))
})
const sign = (...args: string[]) => printed(() => main(['sign', file, ...args]))

describe('sign', () => {
  it('writes the signature beside the file, and to stdout nothing but the line by which the official command verifies it', async () => {
    const { code, out, err } = await sign('--key', key, '--identity', 'board@example.org')
    expect(code).toBe(0)
    expect(err).toMatch(/\.json\.sig: signed with ssh-ed25519 SHA256:\S+, namespace report\n/)
    const [, identity = '', line = ''] = /^(\S+) (namespaces="report" ssh-ed25519 \S+)\n$/.exec(out)!
    const signature = await readFile(`${file}.sig`, 'utf8')
    expect(await officially(dir, { line, identity }, signature, await readFile(file))).toContain('Good "report" signature for board@example.org')
    expect(signature.endsWith('-----END SSH SIGNATURE-----\n')).toBe(true)
  })
  it('prints nothing to stdout without an identity', async () => {
    expect(await sign('--key', key)).toMatchObject({ code: 0, out: '' })
  })
  it.each([['YAML', 'subject: x\n', 'is not JSON'], ['other JSON', '{}\n', 'is no report of the format scs-check/report/1']])(
    'signs no %s as a report, but for another namespace anything', async (_, text, why) => {
      await writeFile(file, text)
      const refused = await sign('--key', key)
      expect(refused).toMatchObject({ code: 3, out: '' })
      expect(refused.err).toContain(`${file}: ${why}`)
      expect(refused.err).toContain('--namespace NAME')
      await expect(readFile(`${file}.sig`)).rejects.toThrow('ENOENT')
      expect(await sign('--key', key, '--namespace', 'file')).toMatchObject({ code: 0 })
    })
  it('signs a file that was changed again, but does not write over a good signature of another key', async () => {
    const other = await newKey(dir, 'other')
    await sign('--key', key)
    await writeFile(file, renderJson([report({ subject: 'other' })]))
    expect(await sign('--key', other.key)).toMatchObject({ code: 0 })
    const before = await readFile(`${file}.sig`, 'utf8')
    const { code, err } = await sign('--key', key)
    expect(code).toBe(3)
    expect(err).toMatch(/is a good signature of this file by another key.*move it away first/)
    expect(await readFile(`${file}.sig`, 'utf8')).toBe(before)
  })
  it.each<[string, string[], RegExp]>([
    ['a missing key', ['--key', '/nonexistent/key'], /key \/nonexistent\/key: cannot be read \(ENOENT\)/],
    ['an identity that allowed_signers would read as several', ['--key', 'KEY', '--identity', 'a,b'], /--identity: one word/],
    ['a namespace that is none', ['--key', 'KEY', '--namespace', 'a b'], /--namespace: one word/],
  ])('refuses %s', async (_, args, message) => {
    expect(await sign(...args.map(one => one.replace('KEY', key)))).toMatchObject({ code: 3, err: expect.stringMatching(message) as string })
  })
})
