import type { ApiVersion } from '../model/cloud.ts'
import type { Finding } from '../model/judging.ts'
import { apiVersions } from '../probes/openstack-api-versions.ts'
import { check } from './check.ts'
import { compare, described, maintained, readRelease, type Reading, type Series } from './release-age.ts'
import { pointer } from './words.ts'

interface Parameters {
  /** First day that the table speaks of, and the first that it does not (YYYY-MM-DD). */
  from: string
  until: string
  /** Service type → its OpenStack project, and which field of a version tells releases apart. */
  services: Record<string, { name: string; field: 'id' | 'max' }>
  /** Newest first. */
  series: Series[]
}

/** A version that more series share tells nothing about the age, unless all of them are out of maintenance (or all are in). */
const MOST_SERIES = 3

const day = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }
const version = { type: 'string', pattern: '^[0-9]{1,3}\\.[0-9]{1,4}$' }

/** Remarks of each service of which releases of OpenStack it can be, and whether those are maintained; never a violation. */
export const releaseAge = check<{ services: typeof apiVersions }, Parameters>({
  needs: { services: apiVersions },
  parameters: {
    type: 'object', required: ['from', 'until', 'services', 'series'], additionalProperties: false,
    properties: {
      from: day,
      until: day,
      services: {
        type: 'object',
        additionalProperties: {
          type: 'object', required: ['name', 'field'], additionalProperties: false,
          properties: { name: { type: 'string' }, field: { enum: ['id', 'max'] } },
        },
      },
      series: {
        type: 'array', minItems: 1,
        items: {
          type: 'object', required: ['name', 'versions'], additionalProperties: false,
          properties: {
            name: { type: 'string' }, until: day, then: { enum: ['unmaintained', 'end of life'] },
            versions: { type: 'object', additionalProperties: { type: 'array', minItems: 1, items: version } },
          },
        },
      },
    },
  },
  judge({ services }, { from, until, services: known, series }, asOf) {
    const today = asOf.toISOString().slice(0, 10)
    if (today < from || today >= until) {
      const unjudged = `the release table of this scs-check is good from ${from} to ${until}, not for ${today}: judge with a newer one`
      return { examined: 0, findings: [], unjudged }
    }
    const findings = services.flatMap(({ service, versions }, i): Finding[] => {
      const rule = Object.hasOwn(known, service) ? known[service] : undefined
      const highest = rule === undefined ? undefined : highestOf(versions, rule.field)
      if (rule === undefined || highest === undefined) return []
      const told = tell(readRelease(service, highest, series), today)
      if (told === undefined) return []
      return [{ severity: 'remark', subject: rule.name, at: pointer('services', i, 'versions'), ...told, found: `${highest}: ${told.found}` }]
    })
    if (findings.length > 0) return { examined: findings.length, findings }
    return { examined: 0, findings, unjudged: 'no service names a version that tells the release of OpenStack' }
  },
})

/** The highest version that is in use and of the form `major.minor`; the field is empty where a cloud hides its microversions. */
function highestOf(versions: ApiVersion[], field: 'id' | 'max'): string | undefined {
  const numbers = versions.filter(({ status }) => /^(current|stable)$/i.test(status))
    .map(one => one[field].replace(/^v/, '')).filter(number => /^\d{1,3}\.\d{1,4}$/.test(number))
  return numbers.sort(compare).at(-1)
}

function tell({ series, above, below }: Reading, today: string): Pick<Finding, 'message' | 'expected'> & { found: string } | undefined {
  const expected = 'a release that OpenStack maintains, or security fixes of your own'
  if (series.length === 0) {
    if (below === undefined) return above && { message: 'older than every release that the table knows', expected, found: `lower than that of ${above.name}` }
    if (above === undefined) return { message: 'newer than every release that the table knows', expected, found: `higher than that of ${below.name}` }
    const found = `after ${described(below, today)} and before ${described(above, today)}`
    return { message: 'the version is of no release, but between two', expected, found }
  }
  const alive = series.filter(one => maintained(one, today)).length
  const mixed = alive > 0 && alive < series.length
  if (mixed && series.length > MOST_SERIES) return undefined
  const state = alive === 0 ? 'maintains this release no more' : mixed ? 'may maintain this release no more' : 'maintains this release'
  return { message: `OpenStack ${state}`, expected, found: series.map(one => described(one, today)).join(' or ') }
}
