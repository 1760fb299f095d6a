import { expect, it } from 'vitest'
import { removeThing } from '../../src/probes/remove.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, reply } from './fake.ts'

it('a replica that says 404 of what the listing shows does not make a thing count as gone: it is removed', async () => {
  let there = true
  const asked: string[] = []
  const record = { id: 'v1', name: 'scs-check-x', status: 'available', project_id: 'p' }
  const cloud = fakeCloud({
    session: () => Promise.resolve({ project: { id: 'p' }, user: { id: 'u' } } as never),
    get: () => Promise.reject(new Unseen('unsupported', 'not found', 404)),
    list: () => Promise.resolve(there ? [record] : []),
    send: (method, _service, path) => {
      asked.push(`${method} ${path}`)
      there = false
      return Promise.resolve(reply(202, ''))
    },
  })
  expect(await removeThing(cloud, 'volume', { id: 'v1', name: 'scs-check-x' }, new AbortController().signal)).toBe('removed')
  expect(asked).toEqual(['DELETE /volumes/v1'])
})
