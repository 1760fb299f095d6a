import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cksum, readConsole } from '../../src/probes/sample-vm-console.ts'

/** A line as our script prints it. */
const told = (line: string): string => `_scs-test-${line} #${cksum(line)}`
const ENTROPY = { section: 'entropy-avail', text: '256' }

describe('the console of a guest', () => {
  it('is read as the official suite prints it, with kernel messages before a marker', () => {
    expect(readConsole([
      '[    0.0] Linux', '[   12.3] _scs-test-entropy-avail: 256', '_scs-test-fips-test: rngtest: FIPS 140-2 successes: 1000',
      '_scs-test-fips-test: rngtest: FIPS 140-2 failures: 0', '_scs-test-rngd: Active: active', '_scs-test-end', 'debian login: ',
    ].join('\r\n'))).toEqual({
      lines: [ENTROPY, ...['successes: 1000', 'failures: 0'].map(count => ({ section: 'fips-test', text: `rngtest: FIPS 140-2 ${count}` }))],
      end: true, verified: false, last: 'debian login:',
    })
  })
  it.each([
    ['coloured', `\x1b[0;32m${told('entropy-avail: 256')}\x1b[0m`],
    ['behind a login prompt', `debian login: ${told('entropy-avail: 256')}`],
    ['with a kernel message behind', `${told('entropy-avail: 256')}[   13.1] random: crng init done`],
    ['twice in a row', told('entropy-avail: 256').repeat(2)],
    ['overwritten by a carriage return', `progress 50 %\r${told('entropy-avail: 256')}\r`],
    ['after a damaged copy', `_scs-test-entropy-avail: 25[   13.1] random: crng init done6 #${cksum('entropy-avail: 256')}\n${told('entropy-avail: 256')}`],
    ['with bells and zero bytes', `\x07\x00${told('entropy-avail: 256')}\x00`],
  ])('tells a line that is printed %s', (_, text) => {
    expect(readConsole(text)).toMatchObject({ lines: [ENTROPY], verified: true, end: false })
  })
  it('believes no line without a checksum once one has it: a cut number must not pass', () => {
    const line = 'fips-test: attempt 1: failures: 12'
    const text = [told('entropy-avail: 256'), `_scs-test-${line.slice(0, -1)}`, `_scs-test-${line.slice(0, -1)} #${cksum(line)}`].join('\n')
    expect(readConsole(text).lines).toEqual([ENTROPY])
  })
  it('has an end only where the marker stands alone', () => {
    expect(readConsole('_scs-test-ending').end).toBe(false)
    expect(readConsole('_scs-test-en').end).toBe(false)
    expect(readConsole('x _scs-test-end\r\n').end).toBe(true)
  })
  it('keeps 60 lines of 400 characters of known sections', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `_scs-test-kernel: ${i} ${'x'.repeat(1000)}\n_scs-test-__proto__: ${i}`)
    const shown = readConsole(lines.join('\n'))
    expect(shown.lines).toHaveLength(60)
    expect(shown.lines.every(({ section, text }) => section === 'kernel' && text.length <= 400)).toBe(true)
  })
  it.each([
    '_scs-test-'.repeat(30_000), '\x1b['.repeat(150_000), `_scs-test-a: ${' #1'.repeat(90_000)}`, '\r'.repeat(300_000), '_scs-test-a: x #'.repeat(16_000),
    `_scs-test-a:${' #1'.repeat(130)}\n`.repeat(600),
  ])('is read in no time whatever a guest prints', text => {
    const start = performance.now()
    readConsole(text)
    expect(performance.now() - start).toBeLessThan(1500)
  })
  it('tells nothing but what was printed, wherever a line is cut or struck', () => {
    const original = { section: 'fips-test', text: 'attempt 1: FIPS 140-2 successes: 988, failures: 12, monobit: 0' }
    const whole = `${told('entropy-avail: 256')}\n${told(`fips-test: ${original.text}`)}`
    fc.assert(fc.property(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, gap, noise) => {
      const shown = readConsole(whole.slice(0, at) + noise + whole.slice(at + gap))
      if (shown.verified) for (const line of shown.lines) expect([ENTROPY, original]).toContainEqual(line)
    }), { numRuns: 2000 })
  })
})

it('computes the checksum of POSIX cksum', () => {
  expect(cksum('123456789')).toBe(930766865)
  expect(cksum('')).toBe(4294967295)
})
