import { expect, it, test } from 'vitest'
import { allItems } from '../../src/clients/cluster-list.ts'
import type { Json } from '../../src/model/json.ts'
import { Unseen } from '../../src/unseen.ts'
import { failure } from './kube.ts'

const page = (names: string[], next = '', kind = 'NodeList'): Json => ({
  kind, apiVersion: 'v1', metadata: { resourceVersion: '1', ...(next !== '' && { continue: next }) }, items: names.map(name => ({ metadata: { name, uid: `u-${name}` } })),
})
type Query = Record<string, string>
const list = (answers: (query: Query, n: number) => Json) => {
  const asked: Query[] = []
  const result = allItems(async query => {
    asked.push(query)
    await Promise.resolve()
    return { body: answers(query, asked.length), size: 100 }
  }, 'GET /x')
  return { asked, result }
}
const gone = () => new Unseen('malformed', 'expired', 410)

it('asks for pages of 500 until there is no more, and names the items\' kind', async () => {
  const { asked, result } = list(({ continue: token }) => (token === undefined ? page(['a', 'b'], 't1') : token === 't1' ? page([], 't2') : page(['c'])))
  expect((await result).map(item => [item['kind'], item['apiVersion'], (item['metadata'] as { name: string }).name])).toEqual([['Node', 'v1', 'a'], ['Node', 'v1', 'b'], ['Node', 'v1', 'c']])
  expect(asked).toEqual([{ limit: '500' }, { limit: '500', continue: 't1' }, { limit: '500', continue: 't2' }])
})
it('leaves the kinds of a mixed list alone, and takes null for an empty list as Go writes it', async () => {
  expect(await list(() => ({ kind: 'List', apiVersion: 'v1', items: [{ kind: 'Pod', x: 1 }] })).result).toEqual([{ kind: 'Pod', x: 1 }])
  expect(await list(() => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: null })).result).toEqual([])
})
it('believes a promise of more items that is kept, however inexactly, and one that is none', async () => {
  const promise = (remaining: unknown, ...rest: Parameters<typeof page>) => { const one = page(...rest) as { metadata: object }; return { ...one, metadata: { ...one.metadata, remainingItemCount: remaining } } as Json }
  expect(await list((_, n) => (n === 1 ? promise(7, ['a'], 't1') : n === 2 ? promise(1, ['b'], 't2') : page(['c', 'd', 'e']))).result).toHaveLength(5)
  for (const none of [0, null, -1]) expect(await list(() => promise(none, ['a'])).result).toHaveLength(1)
  expect(await list((_, n) => (n === 1 ? promise(0, ['a'], 't1') : page([]))).result).toHaveLength(1)
  expect(await failure(list(() => promise('7', ['a'])).result)).toMatchObject({ reason: 'malformed', message: 'GET /x: the number of remaining items cannot be read' })
  expect(await failure(list((_, n) => (n === 1 ? page(['a'], 't') : promise(5000, ['b']))).result)).toMatchObject({ reason: 'malformed', message: expect.stringMatching(/5000 more/) as unknown })
  expect(await failure(list((_, n) => (n === 1 ? promise(7, ['a'], 't1') : n === 2 ? page([], 't2') : page(['b']))).result)).toMatchObject({ reason: 'malformed' })
})
it('takes items that name their kind as the list does', async () => {
  expect(await list(() => ({ kind: 'PodList', apiVersion: 'v1', items: [{ kind: 'Pod', apiVersion: 'v1', x: 1 }, { x: 2 }] })).result).toEqual([{ kind: 'Pod', apiVersion: 'v1', x: 1 }, { kind: 'Pod', apiVersion: 'v1', x: 2 }])
})
it('begins anew when the list expires half-way, at last without pages, and never gives a part of it', async () => {
  const { asked, result } = list(query => {
    if (query['continue'] !== undefined) throw gone()
    return query['limit'] === undefined ? page(['a', 'b', 'c']) : page(['a'], 't')
  })
  expect(await result).toHaveLength(3)
  expect(asked).toEqual([{ limit: '500' }, { limit: '500', continue: 't' }, { limit: '500' }, { limit: '500', continue: 't' }, {}])
  expect(await failure(list(() => { throw gone() }).result)).toMatchObject({ reason: 'malformed', message: expect.stringMatching(/expires while it is read/) as unknown })
})
it('throws what a page throws, also after good ones', async () => {
  const { result } = list((_, n) => { if (n > 1) throw new Unseen('refused', 'no', 403); return page(['a'], 't') })
  expect(await failure(result)).toMatchObject({ reason: 'refused', status: 403 })
})
test.each<[string, (query: Query, n: number) => Json, RegExp]>([
  ['a Table', () => ({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', rows: [] }), /no list but a Table/],
  ['a Status', () => ({ kind: 'Status', status: 'Success' }), /no list but a Status/],
  ['no kind', () => ({ items: [] }), /is no list$/],
  ['no items', () => ({ kind: 'NodeList' }), /is no list but a NodeList/],
  ['items that are none', () => ({ kind: 'NodeList', items: {} }), /is no list/],
  ['an array', () => [], /is no list/],
  ['items that are no objects', () => ({ kind: 'NodeList', items: [1] }), /no object/],
  ['a promise of more without a way there', () => ({ kind: 'NodeList', metadata: { remainingItemCount: 5000 }, items: [{}] }), /an incomplete list \(5000 more items promised, and no way/],
  ['a promise of more before an empty page', (_, n) => (n > 1 ? page([]) : { kind: 'NodeList', apiVersion: 'v1', metadata: { continue: 't', remainingItemCount: 7 }, items: [{}] }), /\(7 more items promised, and the next page is empty\)/],
  ['items of another kind', () => ({ kind: 'NodeList', apiVersion: 'v1', items: [{ kind: 'Node' }, { kind: 'Pod' }] }), /the list of kind Node holds an item of another kind/],
  ['items of another kind without an apiVersion', () => ({ kind: 'NodeList', items: [{ kind: 'Pod' }] }), /holds an item of another kind/],
  ['items whose kind is no text', () => ({ kind: 'NodeList', apiVersion: 'v1', items: [{ kind: 5 }] }), /holds an item of another kind/],
  ['a second page of another kind', (_, n) => page([`n${n}`], n > 1 ? '' : 't', n > 1 ? 'PodList' : 'NodeList'), /lists of different kinds/],
  ['a second page of mixed kinds', (_, n) => page([`n${n}`], n > 1 ? '' : 't', n > 1 ? 'List' : 'NodeList'), /lists of different kinds/],
  ['a continue that repeats', (_, n) => page([`n${n}`], 'same'), /names an earlier one/],
  ['a continue that is ignored', (_, n) => page(['a'], `t${n}`), /names an item twice/],
  ['a continue that never ends', (_, n) => page([`n${n}`], `t${n}`), /more than 1000 pages/],
  ['a continue that is no text', () => ({ kind: 'NodeList', metadata: { continue: 5 }, items: [] }), /cannot be read/],
  ['too many items', (_, n) => page(Array.from({ length: 1000 }, (_, i) => `${n}-${i}`), `t${n}`), /more than 100000 items/],
])('%s is malformed', async (_what, answers, message) => {
  expect(await failure(list(answers).result)).toMatchObject({ reason: 'malformed', message: expect.stringMatching(message) as unknown })
})
