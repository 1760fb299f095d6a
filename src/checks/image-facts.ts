import type { Json } from '../model/json.ts'
import type { Image } from '../probes/openstack-images.ts'
import { sh } from './words.ts'

/** An image that the official suite judges, and its place in the evidence. */
export interface Listed {
  image: Image
  /** Index in the evidence array, before any filter. */
  index: number
}
/** The images of one name: the last one in the listing, which counts, and those before it, which the official suite never looks at. */
export interface Namesakes {
  last: Listed
  shadowed: Listed[]
}

/** The images that the official suite judges: of Glance's listing the public and community ones (F 4.0), hidden ones too if listed. */
export const visible = perListing(images => images
  .map((image, index) => ({ image, index }))
  .filter(({ image }) => ['public', 'community'].includes(text(image, 'visibility'))))

/** The judged images by name, in the order of the names' first appearance; images without a name are left out. */
export const byName = perListing(images => {
  const names = new Map<string, Namesakes>()
  for (const listed of visible(images)) {
    const name = listed.image['name']
    if (typeof name !== 'string') continue
    const before = names.get(name)
    before?.shadowed.push(before.last)
    names.set(name, { last: listed, shadowed: before?.shadowed ?? [] })
  }
  return names
})

/** One answer per listing, kept as long as the listing itself: fifty test cases look at the same two thousand images. */
function perListing<T>(compute: (images: Image[]) => T): (images: Image[]) => T {
  const known = new WeakMap<Image[], T>()
  return images => {
    const answer = known.get(images) ?? compute(images)
    known.set(images, answer)
    return answer
  }
}

/** A property that the record itself has; null counts as absent, as it does in the official suite. */
export function own(image: Image, property: string): Json | undefined {
  return Object.hasOwn(image, property) ? image[property] ?? undefined : undefined
}

/** A property's text, or the empty string where it is absent or no text. */
export function text(image: Image, property: string): string {
  const value = own(image, property)
  return typeof value === 'string' ? value : ''
}

/** `openstack image set` (or another verb) for this image, with arguments that are already quoted. */
export function command(image: Image, args: string, verb = 'set'): string {
  return `openstack image ${verb} ${args} ${image.id.length <= 64 ? sh(image.id) : sh('<image id>')}`
}

/** The command that gives this image a property. */
export function setProperty(image: Image, property: string, value: string): string {
  return command(image, `--property ${sh(`${property}=${value}`)}`)
}
