import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ConfigError } from '../../src/clients/config-error.ts'
import { parseKubeconfig } from '../../src/clients/kubeconfig-file.ts'
import { mergeKubeconfigs } from '../../src/clients/kubeconfig-merge.ts'

const name = fc.constantFrom('', 'a', 'b', 'c', '__proto__', 'constructor')
const items = (key: string, inner: string) => fc.uniqueArray(name, { maxLength: 4 }).chain(names => fc.tuple(...names.map(() => fc.nat(99)))
  .map(values => ({ [key]: names.map((one, i) => ({ name: one, [inner]: { mark: String(values[i]), [`only${values[i]}`]: 'x' } })) })))
const file = fc.tuple(items('contexts', 'context'), items('clusters', 'cluster'), items('users', 'user'), name)
  .map(([a, b, c, current]) => ({ ...a, ...b, ...c, 'current-context': current }))

it('gives for every name the whole entry of the first file that has it, and the first current context', () => {
  fc.assert(fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), files => {
    const parsed = files.map((one, i) => ({ ...parseKubeconfig(JSON.stringify(one), `/f${i}`), worldReadable: false }))
    const merged = mergeKubeconfigs(parsed)
    expect(merged.currentContext).toBe(files.map(one => one['current-context']).find(one => one !== '') ?? '')
    for (const [key, inner] of [['contexts', 'context'], ['clusters', 'cluster'], ['users', 'user']] as const) {
      const expected = new Map<string, unknown>()
      for (const [i, one] of files.entries()) {
        for (const item of (one as Record<string, unknown>)[key] as { name: string }[]) {
          if (item.name !== '' && !expected.has(item.name)) expected.set(item.name, { path: `/f${i}`, values: (item as Record<string, unknown>)[inner] })
        }
      }
      expect([...merged[key].keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [one, { path, values }] of merged[key]) expect({ path, values: { ...values } }).toEqual(expected.get(one))
    }
  }))
})

it('reads any text or says what is wrong with it, without quoting it', () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom('clusters', ':', '\n', '- ', 'name: ', '[', '{', '&a ', '*a ', '"', '!!js ', 'CANARY', ' ') }))
  fc.assert(fc.property(text, one => {
    try {
      parseKubeconfig(one, '/file')
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      if (!/"(clusters|users|contexts)" has two/.test((error as Error).message) && !/is a .* and no kubeconfig/.test((error as Error).message)) expect((error as Error).message).not.toContain('CANARY')
    }
  }), { numRuns: 500 })
})
