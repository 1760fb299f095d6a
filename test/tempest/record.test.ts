import { describe, expect, it } from 'vitest'
import { reasonOf, shortReason } from '../../src/tempest/reason.ts'
import { resultsOf, type Told } from '../../src/tempest/record.ts'

const IDS = ['a.b.C.test_x', 'a.b.C.test_y', 'a.b.D.test_z']
const passed = (name: string): Told => ({ name, status: 'passed' })
const failed = (name: string, message?: string): Told => ({ name, status: 'failed', ...(message !== undefined && { message }) })
const skipped = (name: string, message: string): Told => ({ name, status: 'skipped', message })
const statuses = (...told: Told[]) => resultsOf(told, IDS).map(({ id, status }) => `${id} ${status}`)

describe('results', () => {
  it.each([
    ['with the qualifier in brackets', [passed('a.b.C.test_x[id-1234,smoke]')], ['a.b.C.test_x passed']],
    ['without it', [passed('a.b.C.test_x')], ['a.b.C.test_x passed']],
    ['of another class with a similar name', [passed('a.b.C.test_xx'), passed('a.b.CC.test_x'), passed('test_x')], []],
    ['that were told twice: the worst', [failed('a.b.C.test_x'), passed('a.b.C.test_x'), skipped('a.b.C.test_y', 's'), passed('a.b.C.test_y')],
      ['a.b.C.test_x failed', 'a.b.C.test_y skipped']],
    ['of a class that could not be set up: none passed', [passed('a.b.C.test_y'), failed('setUpClass (a.b.C)')], ['a.b.C.test_x failed', 'a.b.C.test_y failed']],
    ['of a class that was skipped', [skipped('setUpClass (a.b.C)', 'no IPv6')], ['a.b.C.test_x skipped', 'a.b.C.test_y skipped']],
    ['of a module that could not be set up', [failed('setUpModule (a.b)')], IDS.map(id => `${id} failed`)],
    ['of a class that could not be torn down', [passed('a.b.C.test_x'), failed('tearDownClass (a.b.C)', 'e')], ['a.b.C.test_x passed', 'a.b.C.tearDownClass failed']],
    ['of a class that is not asked for', [failed('setUpClass (a.b.E)'), failed('tearDownClass (a.b.E)')], []],
    ['with names of prototypes', [passed('constructor'), passed('__proto__')], []],
  ])('%s', (_, told, expected) => { expect(statuses(...told)).toEqual(expected) })
  it('tell why a class could not be set up', () => {
    expect(resultsOf([failed('setUpClass (a.b.D)', 'no flavor')], IDS)).toEqual([{ id: 'a.b.D.test_z', status: 'failed', message: 'setUpClass failed: no flavor' }])
    expect(resultsOf([skipped('setUpClass (a.b.D)', 'no IPv6')], IDS)).toEqual([{ id: 'a.b.D.test_z', status: 'skipped', message: 'no IPv6' }])
  })
})

describe('the reason of a failure', () => {
  const traceback = 'pythonlogging:\'\': {{{\nTraceback (most recent call last):\n  logged\nlogged.Error: x\n}}}\n\nTraceback (most recent call last):\n  File "/usr/x.py", line 1\n'
  it('is the last exception and what it says', () => {
    expect(reasonOf(`${traceback}    raise E\na.b.NotFound: Object not found\nDetails: {'code': 404}\n\n`)).toBe('a.b.NotFound: Object not found Details: {\'code\': 404}')
  })
  it('is found behind text on the line of the traceback\'s head', () => {
    expect(reasonOf('x._StringException: Traceback (most recent call last):\n  File "y"\na.E: z\n')).toBe('a.E: z')
  })
  it('is the text where there is no traceback', () => { expect(reasonOf('broken\nfor ever')).toBe('broken for ever') })
  it.each([
    ['control characters', 'a\x1b[31m\u202eb\nc', 'a [31m b c'],
    ['passwords', '{\'password\': \'it is me\', "adminPass": "x", secret=abc}', '{\'password\': ***, "adminPass": ***, secret=***}'],
    ['tokens', 'X gAAAAABlabcdefghijklmnopqrstuvwxyz-_', 'X ***'],
    ['more than 300 characters', 'x'.repeat(400), 'x'.repeat(299) + '…'],
  ])('holds no %s', (_, text, expected) => { expect(shortReason(text)).toBe(expected) })
})
