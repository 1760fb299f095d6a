import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nightlyImport } from '../../src/cli/nightly-import.ts'
import { directory } from '../spec/definitions.ts'
import { printed } from './printed.ts'

const config = fileURLToPath(new URL('../nightly/official-config.toml', import.meta.url))

describe('nightly import', () => {
  it('writes a new file once, and tells what it left out', async () => {
    const output = `${await directory({})}/nightly.yaml`
    const { code, out, err } = await printed(() => nightlyImport(config, { output }))
    expect([code, out]).toEqual([0, ''])
    expect(err).toMatch(/^not taken over: secrets: /)
    const before = await readFile(output, 'utf8')
    expect(before).toContain('format: scs-check/nightly/1\n')
    await expect(nightlyImport(config, { output })).rejects.toMatchObject({ name: 'UsageError', message: `${output} is there already: remove it, or choose another name` })
    expect(await readFile(output, 'utf8')).toBe(before)
  })
  it('says which file it cannot read or write, and why', async () => {
    const dir = await directory({})
    await expect(nightlyImport(`${dir}/none.toml`, {})).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/none\.toml: cannot be read: there is no such file/) as unknown })
    await expect(nightlyImport(dir, {})).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('it is a directory') as unknown })
    await expect(nightlyImport(config, { output: `${dir}/none/x.yaml` })).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/x\.yaml: cannot be written: there is no such/) as unknown })
  })
  it('prints to stdout without -o', async () => {
    const { code, out } = await printed(() => nightlyImport(config, {}))
    expect([code, out]).toEqual([0, expect.stringContaining('\nsubjects:\n  - { name: scs2, scopes: [ scs-compatible-iaas ] }\n')])
  })
})
