import { expect, it } from 'vitest'
import { kindOf } from '../../src/probes/resources.ts'
import { fakeCloud, reply } from './fake.ts'

/** The requests that change something when a volume of this status is removed. */
async function removing(status: string): Promise<string[]> {
  const sent: string[] = []
  const cloud = fakeCloud({
    list: () => Promise.resolve([{ id: 'mine', volume_id: 'v' }, { id: 'foreign', volume_id: 'w' }, { id: '../v', volume_id: 'v' }]),
    send: (method, _service, path) => {
      sent.push(`${method} ${path}`)
      return Promise.resolve(reply(202, ''))
    },
  })
  await kindOf('volume').remove(cloud, 'v', { status })
  return sent
}

it('frees a volume that a server left reserved from its own attachment, and no other', async () => {
  expect(await removing('reserved')).toEqual(['DELETE /attachments/mine', 'DELETE /volumes/v'])
})

it('touches no attachment of a volume in another state', async () => {
  for (const status of ['available', 'in-use', 'detaching', 'error']) expect(await removing(status)).toEqual(['DELETE /volumes/v'])
})
