import { Unseen } from '../unseen.ts'
import { play } from './active.ts'
import { member, text } from './answers.ts'

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
    data.offered = await cloud.endpoint('key-manager') !== undefined
    if (!data.offered) return
    const made = await stage.create('secret', 'secret', { payload: PAYLOAD, payload_content_type: 'text/plain', secret_type: 'opaque' })
    const path = `/secrets/${encodeURIComponent(made.id)}`
    data.listed = await stage.step('list secrets', async () => {
      const found = await cloud.list('key-manager', '/secrets', { key: 'secrets', query: { name: made.name, limit: '100' } })
      return found.some(one => text(member(one, 'secret_ref')).endsWith(`/${made.id}`))
    })
    const read = await stage.attempt(READ, () => cloud.send('GET', 'key-manager', `${path}/payload`, { headers: { accept: 'text/plain' } }))
    data.payload = read === undefined ? 'unread' : read.body === PAYLOAD ? 'same' : 'different'
    await stage.remove(made)
    data.gone = await stage.step('see that it is gone', () => cloud.get('key-manager', path).then(() => false, (error: unknown) => {
      if (error instanceof Unseen && error.status === 404) return true
      throw error
    }))
  },
})
