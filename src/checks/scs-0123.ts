import type { CatalogEntry } from '../model/cloud.ts'
import type { Finding } from '../model/judging.ts'
import { s3, type S3Answer } from '../probes/openstack-s3.ts'
import { s3RoundTrip } from '../probes/openstack-s3-round-trip.ts'
import { session } from '../probes/openstack-session.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { lacks, offer, publicRegions, theRegion } from './service-catalog.ts'
import { pointer, sh, show } from './words.ts'

const strings = { type: 'array', minItems: 1, items: { type: 'string' } }
const wanted = {
  type: 'object', required: ['type'], additionalProperties: false,
  properties: { type: { type: 'string' }, aliases: strings },
}
interface Wanted {
  type: string
  /** Other types that count as this one. */
  aliases?: string[]
}

/** The type, or one of its aliases, is in the catalog; that only an alias is there is remarked. */
export const service = check<{ session: typeof session }, Wanted>({
  needs: { session },
  parameters: wanted,
  judge({ session: { catalog } }, { type, aliases = [] }) {
    const examined = catalog.length
    if (examined === 0 || catalog.some(entry => entry.type === type)) return { examined, findings: [] }
    const i = catalog.findIndex(entry => aliases.includes(entry.type))
    if (i < 0) return { examined, findings: [lacks(catalog, `no service of type ${[type, ...aliases].join(' or ')} in the catalog`, type)] }
    const remark: Finding = {
      severity: 'remark',
      subject: type,
      at: pointer('session', 'catalog', i, 'type'),
      message: `the catalog has only an alias of ${type}`,
      expected: type,
      found: show(catalog[i]?.type),
      remedy: offer(catalog, type),
    }
    return { examined, findings: [remark] }
  },
})

interface S3Parameters {
  /** Service types of an S3 API. */
  types: string[]
  /** Error codes with which an S3 API refuses an unknown access key. */
  codes: string[]
}
const s3Parameters = {
  type: 'object', required: ['types', 'codes'], additionalProperties: false, properties: { types: strings, codes: strings },
}

/** Where the catalog has an object-store, its host answers an unknown access key as an S3 API does. */
export const swiftS3 = check<{ s3: typeof s3, session: typeof session }, S3Parameters>({
  needs: { s3, session },
  parameters: s3Parameters,
  judge({ s3, session: { catalog } }, { types, codes }) {
    if (catalog.length === 0) return { examined: 0, findings: [] }
    const i = catalog.findIndex(({ type }) => type === 'object-store')
    if (i < 0) {
      const other = catalog.some(({ type }) => types.includes(type))
      const remark = lacks(catalog, 'neither an object-store nor an S3 service in the catalog, although S3 is mandatory', types[0] ?? 's3')
      return { examined: 1, findings: other ? [] : [{ ...remark, severity: 'remark' }] }
    }
    const answer = read(s3, codes)
    if (answer === 'S3') return { examined: 1, findings: [] }
    const finding: Finding = {
      severity: answer === 'other' ? 'violation' : 'remark',
      subject: s3.url === null ? 'object-store' : s3.url.slice(0, 200),
      at: s3.url === null ? pointer('session', 'catalog', i, 'endpoints') : '/s3',
      message: answer === 'other' ? "no S3 API answers on the object store's host" : unclear(s3),
      expected: `an S3 error such as ${codes[0] ?? ''}`,
      found: told(s3),
    }
    return { examined: answer === 'other' ? 1 : 0, findings: [finding] }
  },
})

/** S3 is offered: as a type of the catalog, or on the object store's host. */
export const s3Offered = check<{ session: typeof session }, S3Parameters, { s3: typeof s3 }>({
  needs: { session },
  wants: { s3 },
  parameters: s3Parameters,
  judge({ session: { catalog }, s3 }, { types, codes }) {
    if (catalog.some(({ type }) => types.includes(type))) return { examined: catalog.length, findings: [] }
    const finding = lacks(catalog, 'no S3 service in the catalog', types[0] ?? 's3')
    const store = catalog.some(({ type }) => type === 'object-store')
    if (store && s3 !== undefined && read(s3, codes) === 'S3') {
      const message = "S3 answers on the object store's host, but no S3 service is in the catalog, where customers must find it"
      return { examined: catalog.length, findings: [{ ...finding, message, severity: 'remark' }] }
    }
    const unknown = catalog.length === 0 || (store && (s3 === undefined || read(s3, codes) === 'unclear'))
    if (unknown) return { examined: 0, findings: [] }
    return { examined: catalog.length, findings: [{ ...finding, ...(store && s3 && { found: `${told(s3)}; ${finding.found ?? ''}` }) }] }
  },
})

/** Every one of the services that the catalog has shows a public HTTP endpoint; regions without one are remarked. */
export const publicEndpoints = check<{ session: typeof session }, { services: Wanted[] }>({
  needs: { session },
  parameters: {
    type: 'object', required: ['services'], additionalProperties: false,
    properties: { services: { type: 'array', minItems: 1, items: wanted } },
  },
  judge({ session: { catalog } }, { services }) {
    const findings: Finding[] = []
    let examined = 0
    const counted = services.flatMap(({ type, aliases = [] }) => [type, ...aliases])
    const everywhere = publicRegions(catalog.filter(({ type }) => counted.includes(type)))
    for (const { type, aliases = [] } of services) {
      const entries = catalog.filter(entry => [type, ...aliases].includes(entry.type))
      const [first] = entries
      if (first === undefined) continue // a test case of its own judges that
      examined += 1
      const has = publicRegions(entries)
      const lacking = everywhere.filter(region => !has.includes(region))
      if (has.length > 0 && lacking.length === 0) continue
      const region = lacking.length === 1 ? sh(lacking[0] ?? '') : theRegion(catalog)
      findings.push({
        severity: has.length === 0 ? 'violation' : 'remark',
        subject: type,
        at: pointer('session', 'catalog', catalog.indexOf(first), 'endpoints'),
        message: has.length === 0 ? `${type} has no public endpoint` : `${type} has no public endpoint in every region`,
        expected: 'an endpoint of interface public with an http or https address',
        found: has.length > 0 ? `none in ${show(lacking)}` : shown(first),
        remedy: `openstack endpoint create --region ${region} ${sh(first.type)} public <URL>`,
      })
    }
    return { examined, findings }
  },
})

/** `unclear`: the host could not be asked, was out of order (429, 5xx), or let an unknown key in (2xx: an open listing or a web page). */
function read({ status, code }: S3Answer, codes: string[]): 'S3' | 'other' | 'unclear' {
  if (code !== null && codes.includes(code)) return 'S3'
  return status === null || status < 300 || status === 429 || status >= 500 ? 'unclear' : 'other'
}

function shown({ endpoints }: CatalogEntry): string {
  return show(endpoints.slice(0, 5).map(endpoint => `${endpoint.interface} ${endpoint.url}`))
}

function unclear({ status }: S3Answer): string {
  if (status === null) return 'the catalog has no object-store endpoint in this region and interface, so it could not be asked'
  if (status < 300) return 'the host lets an unknown access key in: an open bucket listing or no S3 at all, so it could not be judged'
  return 'the host is out of order, so it could not be judged'
}

function told({ status, code }: S3Answer): string {
  if (status === null) return 'no answer'
  return code === null ? `HTTP ${status} without an S3 error` : `HTTP ${status} with the error code ${code.slice(0, 64)}`
}

/** A bucket and an object went through the S3 API and back. */
export const roundTrip = check<{ s3RoundTrip: typeof s3RoundTrip }, PlayParameters>({
  needs: { s3RoundTrip },
  parameters: playParameters(),
  judge({ s3RoundTrip: played }, parameters) {
    const { url, credential } = played.data
    if (url === null) return { examined: 0, findings: [], unjudged: 'the catalog has neither an S3 service nor an object store in this region and interface' }
    if (credential !== true) {
      const outcome = judgePlay(played, 's3RoundTrip', { fail: [] }, () => [])
      const hint = played.outcome === 'refused' ? '; application credentials may not create others unless they are unrestricted' : ''
      return { ...outcome, unjudged: `without an EC2 credential nothing can be said about S3: ${outcome.unjudged ?? 'none was made'}${hint}` }
    }
    return judgePlay(played, 's3RoundTrip', parameters, ({ same }) => (same ? [] : [{
      severity: 'violation', subject: url ?? 'S3', at: '/s3RoundTrip/data/same', message: 'the object that was read is not the one that was written',
    }]))
  },
})
