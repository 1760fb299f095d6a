import { expect, it } from 'vitest'
import { tripwire } from '../../src/evidence/tripwire.ts'

const guard = tripwire(() => ['correct horse "battery"', 'abc', ''])

it.each([
  ['inside a longer string', JSON.stringify({ a: 'x correct horse "battery" y' }), true],
  ['as a key', JSON.stringify({ 'correct horse "battery"': 1 }), true],
  ['a short secret as a whole string', JSON.stringify(['abc']), true],
  ['a short secret inside a word is no leak', JSON.stringify(['abcd']), false],
  ['nothing', JSON.stringify({ a: 'correct horse' }), false],
])('trips on a secret %s', (_, json, trips) => {
  expect(guard.trips(json)).toBe(trips)
})

it.each([
  ['URL', encodeURIComponent('Cän"ary &pw+1')], ['HTML', 'Cän&quot;ary &amp;pw+1'], ['Base64', Buffer.from('Cän"ary &pw+1').toString('base64')],
  ['hexadecimal', Buffer.from('Cän"ary &pw+1').toString('hex')], ['Python JSON', 'C\\u00e4n\\"ary &pw+1'],
])('knows a secret in its %s form', (_, form) => {
  const forms = tripwire(() => ['Cän"ary &pw+1'])
  expect(forms.trips(JSON.stringify([`x ${form} y`]))).toBe(true)
  expect(forms.scrub(`x ${form} y`)).toBe('x [secret] y')
})

it('finds a passcode of six digits inside a text', () => {
  expect(tripwire(() => ['492817']).trips('"image 492817 of today"')).toBe(true)
})

it('scrubs plain and JSON-escaped text, the longest secret first', () => {
  const both = tripwire(() => ['password', 'password-long'])
  expect(both.scrub('password-long password')).toBe('[secret] [secret]')
  expect(guard.scrub(JSON.stringify('correct horse "battery"'))).toBe('"[secret]"')
})

it('knows secrets that were issued later', () => {
  const issued: string[] = []
  const later = tripwire(() => issued)
  issued.push('a-new-token-0001')
  expect(later.trips('"a-new-token-0001"')).toBe(true)
})
