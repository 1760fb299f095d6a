import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, expect, test } from 'vitest'
import { statusJson } from '../../src/board/status.ts'
import schema from '../../src/board/status.schema.json' with { type: 'json' }
import type { Board } from '../../src/model/board.ts'
import { FAILING, madeUpBoard } from './board-kit.ts'

interface Status {
  subjects: { name: string; page: string; scopes: Record<string, unknown>[] }[]
  groups: { name: string; scopes: { versions: { version: string; state: string }[] }[] }[]
}
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema)
let board: Board
beforeAll(async () => {
  board = await madeUpBoard()
})
const parsed = (some: Board): Status => JSON.parse(statusJson(some)) as Status

test('it is what its schema says, also with hostile names, without a base address, and for a subject that was never visited', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  const { baseUrl: _, ...unplaced } = board
  const [alpha] = board.subjects
  const never = { ...board, subjects: [{ ...alpha!, scopes: [{ ...alpha!.scopes[0]!, history: { nights: [], verdicts: {} }, card: {}, versions: [] }] }] }
  for (const some of [board, hostile, unplaced, never, { ...board, subjects: [] }]) {
    validate(parsed(some))
    expect(validate.errors).toBeNull()
  }
  expect(statusJson(hostile)).not.toMatch(/\u202e|\u0007/)
})

test('it says verdict, counts, state, since, last judgement, last visit, certificate and waivers', () => {
  const [alpha, bravo, charlie] = parsed(board).subjects
  expect(alpha!.scopes[0]).toMatchObject({
    scope: 'scs-compatible-iaas', badge: 'https://compliance.example.org/badges/alpha/scs-compatible-iaas.svg',
    lastVisit: { until: '2026-11-20T02:04:00Z', state: 'complete' },
    certificate: { certificate: 'C-2026-0001', inForce: true, until: '2027-01-31T23:59:59Z' }, waived: [],
  })
  expect(alpha!.scopes[0]!['versions']).toMatchObject([
    {
      version: 'v5.1', validity: 'effective', state: 'fail', verdict: 'FAIL', since: '2026-11-11T02:04:00Z', judgedAt: '2026-11-20T02:04:00Z',
      targets: { main: { counts: { FAIL: 1 } } },
    },
    { version: 'next', validity: 'draft' },
  ])
  expect(bravo!.scopes[0]!['versions']).toMatchObject([{ state: 'waived', verdict: 'FAIL' }, { state: 'waived' }])
  expect(bravo!.scopes[0]!['waived']).toEqual([{ testcase: FAILING, waiver: 'W-1', until: '2026-12-31' }])
  expect(charlie!.scopes[0]!['versions']).toMatchObject([{
    state: 'not-judged', verdict: 'DNF', since: '2026-11-15T02:04:00Z', judgedAt: '2026-11-15T02:04:00Z',
  }])
})

test('groups have the state of their worst member; subjects come by name, whatever their order in the board', () => {
  const backwards = { ...board, subjects: [...board.subjects].reverse() }
  expect(parsed(backwards).subjects.map(({ name }) => name)).toEqual(['alpha', 'bravo', 'charlie'])
  expect(parsed(backwards).groups).toMatchObject([{
    name: 'twins', members: ['alpha', 'bravo'],
    scopes: [{ versions: [{ version: 'v5.1', state: 'fail' }, {}] }],
  }])
})

test('addresses are relative to the file where nobody told where the pages are served', () => {
  const { baseUrl: _, ...unplaced } = board
  expect(parsed(unplaced).subjects[0]!.page).toBe('subjects/alpha/')
})
