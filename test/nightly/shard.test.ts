import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseShard, shardOf } from '../../src/nightly/shard.ts'

const NAMES = Array.from({ length: 1000 }, (_, i) => `cloud-${i}`)

describe('which shard visits a subject', () => {
  test.each([2, 3, 4, 5])('1,000 subjects are split evenly among %i, within 20 %%', count => {
    const sizes = Array.from({ length: count }, (_, i) => NAMES.filter(name => shardOf(name, count) === i + 1).length)
    for (const size of sizes) expect(Math.abs(size - 1000 / count)).toBeLessThanOrEqual(200 / count)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1000)
  })
  test('is the same for ever: results of other machines and versions agree', () => {
    expect(['scs2', 'pco-prod1', 'syseleven-dus2', 'gx-ä'].map(name => shardOf(name, 5))).toEqual([2, 5, 1, 4])
  })
  test('is one of them, whatever the name', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (name, count) => {
      const shard = shardOf(name, count)
      expect(Number.isInteger(shard) && shard >= 1 && shard <= count).toBe(true)
    }))
  })
})

describe('--shard', () => {
  test.each([['1/1', 1, 1], ['2/5', 2, 5], ['1000/1000', 1000, 1000]])('%s', (text, index, count) => {
    expect(parseShard(text, {})).toEqual({ index, count, name: text })
  })
  test('env/5 counts from 1 where Kubernetes counts from 0', () => {
    expect(parseShard('env/5', { JOB_COMPLETION_INDEX: '0' })).toEqual({ index: 1, count: 5, name: '1/5' })
    expect(parseShard('env/5', { JOB_COMPLETION_INDEX: '4' }).index).toBe(5)
  })
  test.each([
    ['0/5', {}, /which of how many/], ['6/5', {}, /no 6 of 5/], ['5', {}, /which of how many/], ['1/0', {}, /which of how many/], ['1/1001', {}, /at most 1000/],
    ['-1/5', {}, /which/], ['1/5 ', {}, /which/], ['env/5', {}, /JOB_COMPLETION_INDEX is not set/], ['env/5', { JOB_COMPLETION_INDEX: '' }, /is not set/],
    ['env/5', { JOB_COMPLETION_INDEX: '5' }, /no 6 of 5 \(JOB_COMPLETION_INDEX is 5, from 0\)/], ['env/5', { JOB_COMPLETION_INDEX: '1e3' }, /is not set/],
  ])('%j is refused', (text, env, message) => {
    expect(() => parseShard(text, env)).toThrow(message)
    expect(() => parseShard(text, env)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})
