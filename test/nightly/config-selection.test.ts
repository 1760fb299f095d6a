import { describe, expect, it } from 'vitest'
import { nightlySelection } from '../../src/nightly/config-selection.ts'
import { HEAD, load } from './config-file.ts'

const text = (presets: string): string => `${HEAD}presets: ${presets}\nsubjects: [${['a', 'b', 'c'].map(name => `{ name: ${name}, os_cloud: x }`).join(', ')}]\n`
const chosen = async (presets: string, options?: Parameters<typeof nightlySelection>[1]): Promise<[string, number]> => {
  const { subjects, concurrency } = nightlySelection((await load(text(presets))).fleet, options)
  return [subjects.map(({ name }) => name).join(''), concurrency]
}

describe('nightlySelection', () => {
  it('takes all without names, and the preset default where there is one', async () => {
    expect(await chosen('{ p: { subjects: [a] } }')).toEqual(['abc', 16])
    expect(await chosen('{ default: { subjects: [b], concurrency: 2 } }')).toEqual(['b', 2])
    expect(await chosen('{ default: { subjects: [b] } }', { subjects: ['c'] })).toEqual(['c', 16])
  })
  it('takes a preset, subjects, or what is in both, in the order of the file', async () => {
    expect(await chosen('{ p: { subjects: [c, a], concurrency: 3 } }', { preset: 'p' })).toEqual(['ac', 3])
    expect(await chosen('{ p: { subjects: [c, a], concurrency: 3 } }', { preset: 'p', subjects: ['a', 'b'] })).toEqual(['a', 3])
  })
  it.each([
    ['{ p: { subjects: [] } }', { preset: 'p' }, 'preset p has no subject'], ['{ default: { subjects: [] } }', {}, 'preset default has no subject'],
    ['{ p: { subjects: [c] } }', { preset: 'p', subjects: ['a', 'b'] }, 'preset p has none of a, b: with both, a night visits what is in both; the preset has c'],
  ])('refuses a night of nothing: %s %j', async (presets, options, message) => {
    await expect(chosen(presets, options)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) as unknown })
  })
  it('a preset without a subject is a warning', async () => {
    expect((await load(text('{ p: { subjects: [] } }'))).warnings).toEqual([expect.stringMatching(/^nightly\.yaml:3:\d+: preset p has no subject/)])
  })
  it('refuses unknown names, also those that every object has', async () => {
    await expect(chosen('{ p: { subjects: [] } }', { preset: 'toString' })).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('there is no preset "toString"') as unknown })
    await expect(chosen('{ p: { subjects: [] } }', { subjects: ['d'] })).rejects.toMatchObject({ name: 'UsageError' })
  })
})
