import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/model/json.ts'
import { eventually, pod, ready, start, type Started } from './support.ts'

const PLAY = '/api/v1/namespaces/play'
const gone = ({ ask }: Started) => eventually(async () => ((await ask('GET', PLAY)).status === 404 ? true : undefined))
const told = async ({ ask }: Started, type: string) => eventually(async () => {
  const { status } = (await ask('GET', PLAY)).body as { status: { conditions?: JsonObject[] } }
  const found = status.conditions?.find(one => one['type'] === type)
  return found?.['status'] === 'True' ? found['message'] : undefined
})

describe('namespaces', () => {
  it('take no pods before they have their account', async () => {
    const { ask } = await start({ delay: 500 })
    await ask('POST', '/api/v1/namespaces', { metadata: { name: 'play' } })
    expect((await ask('POST', `${PLAY}/pods`, pod('one', 'exit 0'))).body).toMatchObject(
      { code: 403, message: expect.stringContaining('error looking up service account play/default') as string },
    )
    await eventually(async () => ((await ask('POST', `${PLAY}/pods`, pod('one', 'exit 0'))).status === 201 ? true : undefined))
  })

  it('are Terminating with all that is in them, take nothing new, and go', async () => {
    const started = await start({ delay: 500 })
    const { ask } = started
    await ready(started, 'play')
    await ask('POST', `${PLAY}/pods`, pod('one', 'sleep infinity'))
    expect((await ask('DELETE', PLAY)).body).toMatchObject(
      { kind: 'Namespace', metadata: { deletionTimestamp: expect.any(String) as string }, status: { phase: 'Terminating' } },
    )
    expect((await ask('DELETE', PLAY)).status).toBe(200)
    expect(
      (await ask('POST', `${PLAY}/configmaps`, { metadata: { name: 'late' } })).body,
    ).toMatchObject({ code: 403, details: { causes: [{ reason: 'NamespaceTerminating' }] } })
    expect((await ask('POST', '/api/v1/namespaces', { metadata: { name: 'play' } })).body).toMatchObject(
      { code: 409, message: 'object is being deleted: namespaces "play" already exists' },
    )
    await gone(started)
    expect((await ask('GET', '/api/v1/pods')).body['items']).toEqual([])
  })

  it('held by a finalizer say so, and go once it is taken away', async () => {
    const started = await start()
    const { ask } = started
    await ready(started, 'play')
    await ask('POST', `${PLAY}/configmaps`, { metadata: { name: 'held', finalizers: ['example.com/hold'] } })
    await ask('DELETE', PLAY)
    expect(await told(started, 'NamespaceFinalizersRemaining')).toBe(
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    )
    expect(await told(started, 'NamespaceContentRemaining')).toBe('Some resources are remaining: configmaps. has 1 resource instances')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect((await ask('GET', `${PLAY}/configmaps/held`)).status).toBe(200)
    await ask('PATCH', `${PLAY}/configmaps/held`, { metadata: { finalizers: null } }, { 'content-type': 'application/merge-patch+json' })
    await gone(started)
  })

  it('stuck ones stay, quick ones do not wait', async () => {
    const [stuck, quick] = [await start({ stuck: ['delete namespace'], delay: 0 }), await start({ delay: 0 })]
    for (const started of [stuck, quick]) {
      await ready(started, 'play')
      await started.ask('DELETE', PLAY)
    }
    await gone(quick)
    expect((await stuck.ask('GET', PLAY)).body).toMatchObject({ status: { phase: 'Terminating' } })
  })

  it('one of the same name later has another uid, which preconditions tell apart', async () => {
    const started = await start()
    const make = async () => {
      const { body } = await started.ask('POST', '/api/v1/namespaces', { metadata: { name: 'play' } })
      return (body['metadata'] as Record<string, string>)['uid'] ?? ''
    }
    const first = await make()
    await started.ask('DELETE', PLAY, { preconditions: { uid: first } })
    await gone(started)
    const second = await make()
    expect((await started.ask('DELETE', PLAY, { preconditions: { uid: first } })).body).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on namespaces "play": Precondition failed: UID in precondition: ${first}, UID in object meta: ${second}`,
    })
  })
})
