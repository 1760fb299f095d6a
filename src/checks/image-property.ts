import type { Json } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import { images, type Image } from '../probes/openstack-images.ts'
import { check } from './check.ts'
import { command, own, setProperty, visible } from './image-facts.ts'
import { guess } from './image-guess.ts'
import { acceptSchema, accepts, describe, type Accept } from './image-values.ts'
import { named, pointer, show } from './words.ts'

interface Parameters {
  property: string
  /** Glance's own field that holds the fact where the property is absent. */
  instead?: string
  accept: Accept
  /** What an absent property is; a violation if not given. */
  absent?: 'fine' | 'remark'
  empty?: 'fine'
  /** What the standard's text allows, where the official suite is content with more: a miss is a remark. */
  advice?: Accept
  /** What to write where only a person can know. */
  placeholder?: string
  /** Proper word → the words that people write instead. */
  renamed?: Record<string, string[]>
}

/** Every public or community image has an acceptable value in one property. */
export const property = check<{ images: typeof images }, Parameters>({
  needs: { images },
  parameters: {
    type: 'object', required: ['property', 'accept'], additionalProperties: false,
    properties: {
      property: { type: 'string' }, instead: { type: 'string' }, accept: acceptSchema, advice: acceptSchema,
      absent: { enum: ['fine', 'remark'] }, empty: { const: 'fine' }, placeholder: { type: 'string' },
      renamed: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    },
  },
  judge({ images }, parameters) {
    const listed = visible(images)
    const findings: Finding[] = []
    for (const { image, index } of listed) {
      const set = own(image, parameters.property) !== undefined
      const name = set ? parameters.property : parameters.instead ?? parameters.property
      const value = own(image, name)
      const severity = judgeValue(value, parameters)
      if (severity === null) continue
      const remedy = cure(image, value, parameters)
      findings.push({
        severity,
        subject: named(image),
        at: pointer('images', index, name),
        message: value === undefined ? `${name} is not set`
          : severity === 'remark' ? `${name} is accepted, but it is not what the standard allows` : `${name} is not acceptable`,
        expected: describe(parameters.advice ?? parameters.accept),
        found: show(value),
        ...remedy === undefined ? {} : { remedy },
      })
    }
    return { examined: listed.length, findings }
  },
})

function judgeValue(value: Json | undefined, { accept, advice, absent, empty }: Parameters): Finding['severity'] | null {
  if (value === undefined) return absent === 'fine' ? null : absent ?? 'violation'
  if (value === '' && empty === 'fine') return null
  if (!accepts(value, accept)) return 'violation'
  return advice && !accepts(value, advice) ? 'remark' : null
}

function cure(image: Image, value: Json | undefined, parameters: Parameters): string | undefined {
  const { property, instead, placeholder, renamed = {} } = parameters
  if (instead !== undefined) return own(image, property) === undefined ? undefined : command(image, `--property ${property}`, 'unset')
  const accept = parameters.advice ?? parameters.accept
  return setProperty(image, property, guess(property, value, image, accept.words ?? [], renamed) ?? placeholder ?? `<${describe(accept)}>`)
}

/** Every public or community image has these properties, whatever they say. */
export const present = check<{ images: typeof images }, { properties: Record<string, string> }>({
  needs: { images },
  parameters: {
    type: 'object', required: ['properties'], additionalProperties: false,
    properties: { properties: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } } },
  },
  judge({ images }, { properties }) {
    const listed = visible(images)
    const findings = listed.flatMap(({ image, index }) => Object.entries(properties)
      .filter(([property]) => own(image, property) === undefined)
      .map(([property, placeholder]): Finding => ({
        severity: 'violation',
        subject: named(image),
        at: pointer('images', index, property),
        message: `${property} is not set`,
        expected: placeholder,
        found: show(undefined),
        remedy: setProperty(image, property, guess(property, undefined, image, [], {}) ?? `<${placeholder}>`),
      })))
    return { examined: listed.length, findings }
  },
})
