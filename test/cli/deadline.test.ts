import { expect, it } from 'vitest'
import { deadlineOf } from '../../src/cli/deadline.ts'

it.each([
  [{}, 1_800_000], [{ passive: true }, 300_000], [{ passive: false }, 1_800_000], [{ deadline: '10' }, 10_000], [{ deadline: '0.5', passive: true }, 500], [{ deadline: '86400' }, 86_400_000],
])('%j gives %d ms', (options, milliseconds) => {
  expect(deadlineOf(options)).toBe(milliseconds)
})

it.each(['0', '-1', 'NaN', '', 'ten', '1e9', 'Infinity', '86401', '10s', '0x'])('%j is no number of seconds', deadline => {
  expect(() => deadlineOf({ deadline })).toThrow(`--deadline ${deadline}: a number of seconds above 0, at most 86400`)
})
