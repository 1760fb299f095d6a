import type { Finding } from '../model/judging.ts'
import { hiddenImages, images, type Image } from '../probes/openstack-images.ts'
import { imageUpload, READ_BACK } from '../probes/openstack-image-upload.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { byName, command, own, setProperty, text, visible, type Listed, type Namesakes } from './image-facts.ts'
import { named, pointer, sh, show } from './words.ts'

/** A class of images: one exact name, or all names that begin like this and go on with a version; what follows the version is free. */
interface Kind {
  name?: string
  startsWith?: string
  then?: 'version'
}

const kind = { name: { type: 'string' }, startsWith: { type: 'string' }, then: { const: 'version' } }
const oneKind = [{ required: ['name'] }, { required: ['startsWith', 'then'] }]

/** `v1.34` as the standard's name pattern has it: one digit, a dot, digits. */
const VERSION = /^v[0-9]\.[0-9]/

function matches(images: Image[], { name, startsWith }: Kind): Namesakes[] {
  if (startsWith === undefined) return [byName(images).get(name ?? '')].filter(found => found !== undefined)
  const is = (name: string) => name.startsWith(startsWith) && VERSION.test(name.slice(startsWith.length))
  return [...byName(images)].filter(([name]) => is(name)).map(([, found]) => found)
}

/** Every image of the class comes from one of the places that the standard names; where the listing has no such image, nothing is wrong. */
export const source = check<{ images: typeof images }, Kind & { prefixes: string[] }>({
  needs: { images },
  parameters: {
    type: 'object', required: ['prefixes'], additionalProperties: false, oneOf: oneKind,
    properties: { ...kind, prefixes: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^https://', minLength: 10 } } },
  },
  judge({ images }, parameters) {
    const { prefixes } = parameters
    const right = (image: Image) => prefixes.some(prefix => text(image, 'image_source').startsWith(prefix))
    const tell = ({ image, index }: Listed): Finding | null => (right(image) ? null : {
      severity: 'violation',
      subject: named(image),
      at: pointer('images', index, 'image_source'),
      message: 'image_source does not begin like the source of this standard image; if it was not made from there, upload the original',
      expected: prefixes.join(' or '),
      found: show(own(image, 'image_source')),
      remedy: setProperty(image, 'image_source', `${prefixes[0]}<path of the original image>`),
    })
    const findings = matches(images, parameters).flatMap(({ last, shadowed }) => [
      tell(last),
      ...shadowed.map((item): Finding => ({
        ...tell(item) ?? { subject: named(item.image), at: pointer('images', item.index, 'name'), found: 'its source is right' },
        severity: 'remark',
        message: `not judged, as a later image in the listing has the same name: ${named(last.image)}`,
        remedy: command(item.image, '--hidden'),
      })),
    ].filter(finding => finding !== null))
    return { examined: images.length, findings }
  },
})

/** Some public or community image of the class is there. */
export const image = check<{ images: typeof images }, Kind & { from: string }, { hiddenImages: typeof hiddenImages }>({
  needs: { images },
  wants: { hiddenImages },
  parameters: {
    type: 'object', required: ['from'], additionalProperties: false, oneOf: oneKind,
    properties: { ...kind, from: { type: 'string', pattern: '^https://' } },
  },
  judge({ images, hiddenImages }, parameters) {
    const examined = images.length
    if (matches(images, parameters).length > 0) return { examined, findings: [] }
    const { from } = parameters
    const wanted = parameters.name ?? `${parameters.startsWith}v<version>`
    return {
      examined,
      findings: [{
        severity: 'violation',
        subject: wanted,
        at: '/images',
        message: `no public or community image is named ${wanted}`,
        expected: wanted,
        found: `${visible(images).length} public or community images with other names`,
        remedy: `openstack image create --public --disk-format qcow2 --container-format bare --file '<image file from ${from}>' `
          + `--property 'image_source=${from}<path of the image>' --property '<the properties that scs-0102 demands>' ${sh(wanted)}`,
      }, ...near(images, hiddenImages ?? [], parameters)],
    }
  },
})

/** Images that are nearly the one wanted: not shared with everybody, hidden, or named in another spelling. */
function near(images: Image[], hidden: Image[], { name, startsWith }: Kind): Finding[] {
  const is = (image: Image) => (startsWith === undefined ? own(image, 'name') === name : text(image, 'name').startsWith(startsWith))
  const judged = new Set(visible(images).map(({ image }) => image))
  const plain = (text: string) => text.slice(0, 255).toLowerCase().replace(/[\s_-]/g, '')
  const remark = (need: string, image: Image, index: number, message: string, remedy: string): Finding => (
    { severity: 'remark', subject: named(image), at: pointer(need, index), message, remedy })
  return [
    ...images.flatMap((image, index) => {
      if (is(image) && !judged.has(image)) {
        return [remark('images', image, index, 'has the name, but not everybody may use it', command(image, '--public'))]
      }
      if (name === undefined || plain(text(image, 'name')) !== plain(name)) return []
      return [remark('images', image, index, 'has nearly the name', command(image, `--name ${sh(name)}`))]
    }),
    ...hidden.flatMap((image, index) => (
      is(image) ? [remark('hiddenImages', image, index, 'has the name, but is hidden', command(image, '--unhidden'))] : [])),
  ].slice(0, 5)
}

/** The account uploaded an image, and Glance gives just that back. */
export const upload = check<{ imageUpload: typeof imageUpload }, PlayParameters>({
  needs: { imageUpload },
  parameters: playParameters(),
  judge({ imageUpload }, parameters) {
    const outcome = judgePlay(imageUpload, 'imageUpload', parameters, ({ image, sent, content }) => [
      ...(image.size === sent ? [] : [uploaded(image.id, 'image/size', 'the image is not as large as what was uploaded', `${sent} bytes`, show(image.size))]),
      ...(content === 'different' ? [uploaded(image.id, 'content', 'the image does not hold what was uploaded', 'the same data', 'other data')] : []),
    ])
    const { content, image } = imageUpload.data
    if (imageUpload.outcome !== 'done' || image === undefined || content === 'same' || outcome.findings.some(({ severity }) => severity === 'violation')) return outcome
    const why = imageUpload.steps.find(({ name, outcome }) => name === READ_BACK && outcome !== 'done')
    return { ...outcome, unjudged: `whether the image holds what was uploaded is not known, since it could not be read back${why === undefined ? '' : `: ${why.outcome}: ${why.message ?? ''}`}` }
  },
})

function uploaded(subject: string, at: string, message: string, expected: string, found: string): Finding {
  return { severity: 'violation', subject, at: `/imageUpload/data/${at}`, message, expected, found }
}
