import { play } from './active.ts'
import { gone, text } from './answers.ts'
import { isRefusal, Stop } from './classify.ts'
import { poll } from './poll.ts'
import { mayPass } from './removal.ts'
import { look } from './remove.ts'
import { type Kind, KINDS } from './resources.ts'
import { BUCKET, type Keys, OBJECT, removeBucket, s3Request, s3Url } from './s3-client.ts'

/** How far an object came through the S3 API. */
export interface S3RoundTrip {
  /** Where the API is; null if the catalog has neither S3 nor an object store. */
  url: string | null
  /** Keystone gave the account an EC2 credential; without it nothing can be said about S3. */
  credential: boolean
  /** What was read is what was written. */
  same: boolean
}
/** Milliseconds for the bucket to go, while S3 is out of order. */
const PATIENCE = 15_000
const CONTENT = 'round trip of scs-check\n'

/** A bucket and an object are created, read and deleted through the S3 API, with an EC2 credential made for the run. */
export const s3RoundTrip = play<S3RoundTrip>({
  kind: 'openstack.s3-round-trip',
  revision: 1,
  plan: { title: 'write, read and delete an object through S3', creates: ['EC2 credential', 'bucket', `object of ${CONTENT.length} bytes`], quota: {}, seconds: 120 },
  schema: { type: 'object', properties: { url: { type: ['string', 'null'] }, credential: { type: 'boolean' }, same: { type: 'boolean' } } },
  async act(stage, data) {
    const { cloud } = stage
    const url = await s3Url(cloud)
    data.url = url ?? null
    if (url === undefined) return
    const { user, project } = await cloud.session()
    const keys: Keys = { access: stage.name('s3'), secret: [...crypto.getRandomValues(new Uint8Array(20))].map(byte => byte.toString(16).padStart(2, '0')).join('') }
    cloud.conceal(keys.secret)
    const bucket = stage.name(BUCKET)
    let there = false
    let made = false
    // Only the credential leads to the bucket, so it stays as long as that.
    const kind: Kind = {
      ...KINDS['ec2-credential'],
      remove: (cloud, id) => (there ? Promise.reject(new Stop('not-ready', `the bucket ${bucket} is left, to which only this credential leads`))
        : gone(cloud.send('DELETE', 'identity', `/credentials/${id}`))),
    }
    // The keys are ours to choose, so the credential carries the name of the run and a sweep finds it.
    const credential = await stage.make(kind, 's3', 'create EC2 credential', async (access, cloud) => {
      const blob = JSON.stringify({ access, secret: keys.secret })
      const reply = await cloud.send('POST', 'identity', '/credentials', { json: { credential: { type: 'ec2', user_id: user.id, project_id: project?.id ?? null, blob } } })
      const made = reply.json() as { credential?: { id?: string } }
      return { id: text(made.credential?.id) }
    })
    data.credential = true
    const ask = (method: string, path: string, body?: string) => s3Request(cloud, url, keys, method, path, body)
    stage.undo(`remove bucket ${bucket}`, async (cloud, signal, patience = PATIENCE) => {
      let last: Error | undefined
      const removed = await poll(() => removeBucket(cloud, url, keys, bucket).then(() => true, async (error: Error) => {
        if (await look(cloud, kind, credential.id).catch(() => true) === null) return true // another cleanup took both
        if (!made && await s3Request(cloud, url, keys, 'GET', '/').then(({ body }) => !body.includes(`<Name>${bucket}</Name>`), () => false)) return true
        if (signal.aborted || !mayPass(error)) throw error
        last = error
        return undefined
      }), patience, signal)
      if (removed === undefined && last !== undefined) throw last
      there = false
    }, { needed: () => there, left: () => ({ kind: 'bucket', name: bucket, id: null, command: `openstack container delete --recursive ${bucket}` }) })
    await stage.step('create bucket', async () => {
      there = true
      await ask('PUT', `/${bucket}`).catch((error: unknown) => {
        there = !isRefusal(error)
        throw error
      })
      made = true
    })
    await stage.step('put object', () => ask('PUT', `/${bucket}/${OBJECT}`, CONTENT))
    const { body } = await stage.step('get object', () => ask('GET', `/${bucket}/${OBJECT}`))
    data.same = body === CONTENT
    await stage.step('delete object', () => ask('DELETE', `/${bucket}/${OBJECT}`))
    await stage.step('delete bucket', () => ask('DELETE', `/${bucket}`))
    there = false
  },
})
