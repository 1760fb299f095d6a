import type { OpenStack } from '../model/cloud.ts'
import { Unseen } from '../unseen.ts'

/**
 * Whether Glance refuses an image that is not what its format says: only a trial tells. Ten tests of the list upload such images, and Tempest must be
 * told to leave them out. The image of the trial is removed again. Throws `Unseen` if nothing can be uploaded at all.
 */
export async function refusesFalseFormats(cloud: OpenStack, name: string): Promise<boolean> {
  const json = { name, disk_format: 'qcow2', container_format: 'bare', visibility: 'private' }
  const image = (await cloud.send('POST', 'image', '/images', { json })).json()
  const id = typeof image === 'object' && image !== null && !Array.isArray(image) ? image['id'] : undefined
  if (typeof id !== 'string') throw new Unseen('malformed', 'the answer to a new image has no id')
  const path = `/images/${encodeURIComponent(id)}`
  try {
    await cloud.send('PUT', 'image', `${path}/file`, { text: 'no image\n'.repeat(200), headers: { 'content-type': 'application/octet-stream' } })
    return false
  } catch (error) {
    if (error instanceof Unseen && error.status !== undefined && error.status >= 400 && error.status < 500) return true
    throw error
  } finally {
    await cloud.send('DELETE', 'image', path).catch(() => {}) // what stays is told among the leftovers
  }
}
