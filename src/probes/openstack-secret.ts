import type { OpenStack } from '../model/cloud.ts'
import { Unseen } from '../unseen.ts'
import { play } from './active.ts'
import { member, text } from './answers.ts'
import { becomesTrue, onceThere } from './lag.ts'

/** What the play saw of a secret; nothing where the catalog has no key manager. */
export interface SecretStory {
  /** Whether the catalog has a key manager. */
  offered: boolean
  /** The listing by name has the secret. */
  listed: boolean
  /** What reading it back gave: the same, something else, or nothing (the step tells why). */
  payload: 'same' | 'different' | 'unread'
  /** After its deletion it is gone. */
  gone: boolean
}
/** The step that is judged by itself. */
export const READ = 'read the secret'
const PAYLOAD = 'no secret: a test of scs-check'

/** A member creates a secret, lists it, reads it back and deletes it (F 4.9). */
export const secret = play<SecretStory>({
  kind: 'openstack.secret',
  revision: 1,
  plan: { title: 'create, list, read and delete a secret', creates: ['secret (text of 30 bytes)'], quota: {}, seconds: 120 },
  schema: {
    type: 'object',
    properties: { offered: { type: 'boolean' }, listed: { type: 'boolean' }, payload: { enum: ['same', 'different', 'unread'] }, gone: { type: 'boolean' } },
  },
  async act(stage, data) {
    const { cloud } = stage
    data.offered = await offered(cloud)
    if (!data.offered) return
    const made = await stage.create('secret', 'secret', { payload: PAYLOAD, payload_content_type: 'text/plain', secret_type: 'opaque' })
    const path = `/secrets/${encodeURIComponent(made.id)}`
    data.listed = await stage.step('list secrets', async () => {
      const look = () => cloud.list('key-manager', '/secrets', { key: 'secrets', query: { name: made.name, limit: '100' } })
      return becomesTrue(async () => (await look()).some(one => text(member(one, 'secret_ref')).endsWith(`/${made.id}`)), stage.signal)
    })
    const read = await stage.attempt(READ, () => onceThere(() => cloud.send('GET', 'key-manager', `${path}/payload`, { headers: { accept: 'text/plain' } }), stage.signal))
    data.payload = read === undefined ? 'unread' : read.body === PAYLOAD ? 'same' : 'different'
    await stage.remove(made)
    data.gone = await stage.step('see that it is gone', () => becomesTrue(() => cloud.get('key-manager', path).then(() => false, (error: unknown) => {
      if (error instanceof Unseen && (error.status === 404 || error.status === 410)) return true
      throw error
    }), stage.signal))
  },
})

/** Whether the catalog has a key manager, also one that this connection has no endpoint of: then the first request tells that. */
async function offered(cloud: OpenStack): Promise<boolean> {
  if (await cloud.endpoint('key-manager') !== undefined) return true
  const { catalog } = await cloud.session()
  if (catalog.length === 0) throw new Unseen('malformed', 'the service catalog is empty, so whether there is a key manager is not known')
  return catalog.some(({ type }) => type === 'key-manager')
}
