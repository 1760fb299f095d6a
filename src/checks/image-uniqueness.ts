import type { Finding } from '../model/judging.ts'
import { images, type Image } from '../probes/openstack-images.ts'
import { check } from './check.ts'
import { markedInName, successorName, type Marks } from './image-age.ts'
import { dateFormats } from './image-dates.ts'
import { command, own, setProperty, text, visible, type Listed } from './image-facts.ts'
import { guess } from './image-guess.ts'
import { named, pointer, show } from './words.ts'

interface Parameters extends Marks {
  purpose: string
  /** Names of standard images: hiding such an image would break another standard. */
  standard: string[]
}
const words = { type: 'array', items: { type: 'string' } }

/** At most one public image that is not hidden has the purpose for each architecture, distribution and version; the best may stay. */
export const uniqueness = check<{ images: typeof images }, Parameters>({
  needs: { images },
  parameters: {
    type: 'object', required: ['purpose', 'standard', 'nameWords', 'nameFormats'], additionalProperties: false,
    properties: { purpose: { type: 'string' }, standard: words, nameWords: words, nameFormats: dateFormats },
  },
  judge({ images }, parameters) {
    const { purpose } = parameters
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
    return { examined: listed.length, findings: [...groups.values()].flatMap(group => superfluous(group, parameters)) }
  },
})

function superfluous(group: Listed[], parameters: Parameters): Finding[] {
  if (group.length < 2) return []
  const stays = best(group, parameters)
  return group.filter(item => item !== stays).map(({ image, index }) => ({
    severity: 'violation',
    subject: named(image),
    at: pointer('images', index, 'os_purpose'),
    message: `not the only visible ${parameters.purpose} image of its kind; ${named(stays.image)} is the one to keep`,
    expected: `one public ${parameters.purpose} image for ${kindOf(image)}`,
    found: `${group.length} images`,
    remedy: other(image, parameters) === null ? command(image, '--hidden') : setProperty(image, 'os_purpose', other(image, parameters) ?? ''),
  }))
}

/** The purpose that the image's name tells, if it is another one. */
function other(image: Image, { purpose }: Parameters): string | null {
  const told = guess('os_purpose', undefined, image, [], {})
  return told === purpose ? null : told
}

/** The image of a standard name, else one that has no other purpose by its name, is not outdated by its name, succeeds another, is newest. */
function best(group: Listed[], parameters: Parameters): Listed {
  const succeeding = new Set(group.map(({ image }) => successorName(text(image, 'name'))))
  const merits = ({ image }: Listed): (boolean | string)[] => {
    const name = text(image, 'name')
    const fits = other(image, parameters) === null
    return [parameters.standard.includes(name), fits, !markedInName(name, parameters), succeeding.has(name), text(image, 'created_at')]
  }
  return group.map(item => ({ item, merits: merits(item) })).reduce((best, next) => {
    const i = best.merits.findIndex((merit, at) => merit !== next.merits[at])
    return i >= 0 && (next.merits[i] ?? '') > (best.merits[i] ?? '') ? next : best
  }).item
}

function kindOf(image: Image): string {
  return show(['architecture', 'os_distro', 'os_version'].map(key => text(image, key)).join(' ').trim())
}
