import { describe, expect, it } from 'vitest'
import type { OpenStack } from '../../src/model/cloud.ts'
import { refusesFalseFormats } from '../../src/tempest/formats.ts'
import { Unseen } from '../../src/unseen.ts'

/** Images of which the upload ends with a status; what was asked. */
function cloud(status: number | undefined) {
  const asked: string[] = []
  const send = (method: string, _: string, path: string) => {
    asked.push(`${method} ${path}`)
    if (method === 'PUT' && status !== 204) return Promise.reject(new Unseen('malformed', 'no', status))
    return Promise.resolve({ json: () => ({ id: 'a/b' }) })
  }
  return { api: { send } as unknown as OpenStack, asked }
}

describe('a trial with an image of a false format', () => {
  it.each([[204, false], [400, true], [415, true]])('answered with %i tells whether such are refused: %s', async (status, expected) => {
    const { api, asked } = cloud(status)
    expect(await refusesFalseFormats(api, 'trial')).toBe(expected)
    expect(asked).toEqual(['POST /images', 'PUT /images/a%2Fb/file', 'DELETE /images/a%2Fb'])
  })
  it.each([[500], [undefined]])('that fails otherwise (%s) tells nothing, and is removed', async status => {
    const { api, asked } = cloud(status)
    await expect(refusesFalseFormats(api, 'trial')).rejects.toBeInstanceOf(Unseen)
    expect(asked.at(-1)).toBe('DELETE /images/a%2Fb')
  })
})
