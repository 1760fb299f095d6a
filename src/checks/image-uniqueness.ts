import type { Finding } from '../model.ts'
import { images, type Image } from '../probes/openstack-images.ts'
import { check } from './check.ts'
import { command, own, text, visible, type Listed } from './image-facts.ts'
import { named, pointer, show } from './words.ts'

/** At most one public image that is not hidden has the purpose for each architecture, distribution and version; the newest may stay. */
export const uniqueness = check<{ images: typeof images }, { purpose: string }>({
  needs: { images },
  parameters: { type: 'object', required: ['purpose'], additionalProperties: false, properties: { purpose: { type: 'string' } } },
  judge({ images }, { purpose }) {
    const listed = visible(images)
    const groups = new Map<string, Listed[]>()
    for (const item of listed) {
      const { image } = item
      const [distro, version] = [text(image, 'os_distro'), text(image, 'os_version')]
      if (text(image, 'visibility') !== 'public' || own(image, 'os_hidden') === true) continue
      if (distro === '' || version === '' || text(image, 'os_purpose') !== purpose) continue
      const key = JSON.stringify([text(image, 'architecture'), distro, version])
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
    return { examined: listed.length, findings: [...groups.values()].flatMap(group => superfluous(group, purpose)) }
  },
})

function superfluous(group: Listed[], purpose: string): Finding[] {
  const newest = group.reduce((best, item) => (text(item.image, 'created_at') > text(best.image, 'created_at') ? item : best))
  return group.filter(item => item !== newest).map(({ image, index }) => ({
    severity: 'violation',
    subject: named(image),
    at: pointer('images', index, 'os_purpose'),
    message: `not the only visible ${purpose} image of its kind: ${named(newest.image)} is newer or of the same age`,
    expected: `one public ${purpose} image for ${kindOf(image)}`,
    found: `${group.length} images`,
    remedy: command(image, '--hidden'),
  }))
}

function kindOf(image: Image): string {
  return show(['architecture', 'os_distro', 'os_version'].map(key => text(image, key)).join(' ').trim())
}
