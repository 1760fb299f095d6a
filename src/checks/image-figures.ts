import type { Json } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import { images } from '../probes/openstack-images.ts'
import { check, noParameters } from './check.ts'
import { dateFormats, parseDate } from './image-dates.ts'
import { command, own, setProperty, visible } from './image-facts.ts'
import { named, pointer, show } from './words.ts'

/** Glance counts min_disk in GiB, sizes in bytes. */
const GIB = 2 ** 30

/** Every image says how large a root disk it needs, and that is enough for its data. */
export const minDisk = check<{ images: typeof images }, Record<never, never>>({
  needs: { images },
  parameters: noParameters,
  judge({ images }) {
    const listed = visible(images)
    const findings: Finding[] = []
    for (const { image, index } of listed) {
      const found = own(image, 'min_disk')
      const given = typeof found === 'number' && found > 0 ? found : 0
      const [size, unpacked] = [gibibytes(own(image, 'size')), gibibytes(own(image, 'virtual_size'))]
      const enough = Math.max(size, unpacked, 1)
      if (given >= enough) continue
      findings.push({
        severity: given === 0 || given < size ? 'violation' : 'remark',
        subject: named(image),
        at: pointer('images', index, 'min_disk'),
        message: given === 0 ? 'min_disk is not set'
          : given < size ? 'min_disk is smaller than the image file'
            : 'min_disk is smaller than the unpacked image, so that a root disk of this size cannot hold it',
        expected: `at least ${enough} GiB`,
        found: show(found),
        remedy: command(image, `--min-disk ${enough}`),
      })
    }
    return { examined: listed.length, findings }
  },
})

/** Bytes in whole GiB, rounded up; 0 where the size is not known. */
function gibibytes(bytes: Json | undefined): number {
  return typeof bytes === 'number' ? Math.ceil(bytes / GIB) : 0
}

/** Every image says how much memory (MiB) it needs; hardly believable figures are a remark. */
export const minRam = check<{ images: typeof images }, { suspiciousBelow: number }>({
  needs: { images },
  parameters: {
    type: 'object', required: ['suspiciousBelow'], additionalProperties: false,
    properties: { suspiciousBelow: { type: 'integer', minimum: 1 } },
  },
  judge({ images }, { suspiciousBelow }) {
    const listed = visible(images)
    const findings = listed.flatMap(({ image, index }): Finding[] => {
      const found = own(image, 'min_ram')
      const given = typeof found === 'number' && found > 0 ? found : 0
      return given >= suspiciousBelow ? [] : [{
        severity: given === 0 ? 'violation' : 'remark',
        subject: named(image),
        at: pointer('images', index, 'min_ram'),
        message: given === 0 ? 'min_ram is not set' : 'min_ram is so low that hardly any system boots with it',
        expected: given === 0 ? 'more than 0 MiB' : `at least ${suspiciousBelow} MiB`,
        found: show(found),
        remedy: command(image, "--min-ram '<MiB that the image needs to boot>'"),
      }]
    })
    return { examined: listed.length, findings }
  },
})

/** Every image says when it was built: a date not after its registration, and none of both in the future. */
export const buildDate = check<{ images: typeof images }, { formats: string[]; registration: string[] }>({
  needs: { images },
  parameters: {
    type: 'object', required: ['formats', 'registration'], additionalProperties: false,
    properties: { formats: dateFormats, registration: dateFormats },
  },
  judge({ images }, { formats, registration }, asOf) {
    const listed = visible(images)
    const findings: Finding[] = []
    for (const { image, index } of listed) {
      const found = own(image, 'image_build_date')
      const built = parseDate(found, formats)
      const registered = parseDate(own(image, 'created_at'), registration)
      const problems: [string, string][] = []
      if (built === null) problems.push(['image_build_date is no date', 'YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)'])
      if (built !== null && built > (registered ?? 0)) {
        problems.push(['image_build_date is after the registration of the image', `not after ${show(own(image, 'created_at'))}`])
      }
      if ((built ?? registered ?? 0) > asOf.getTime() / 1000) {
        problems.push([`${built === null ? 'created_at' : 'image_build_date'} lies in the future`, `not after ${asOf.toISOString().replace('.000Z', 'Z')}`])
      }
      for (const [message, expected] of problems) {
        findings.push({
          severity: 'violation',
          subject: named(image),
          at: pointer('images', index, 'image_build_date'),
          message,
          expected,
          found: show(found),
          remedy: setProperty(image, 'image_build_date', '<YYYY-MM-DD on which the image was built>'),
        })
      }
    }
    return { examined: listed.length, findings }
  },
})
