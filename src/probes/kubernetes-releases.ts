import type { Schema } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import type { ReleaseData } from '../model/release-data.ts'
import { Unseen } from '../unseen.ts'

const line = { type: 'string', minLength: 1, maxLength: 500 }
const day = { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' }
const version = { type: 'string', pattern: '^(0|[1-9][0-9]{0,4})(\\.(0|[1-9][0-9]{0,4})){2}$' }
const list = (maxItems: number, required: string[], properties: Record<string, unknown>, optional: Record<string, unknown> = {}) => ({
  type: 'array', maxItems, items: { type: 'object', additionalProperties: false, required, properties: { ...properties, ...optional } },
})
const source = {
  type: 'object', additionalProperties: false, required: ['url', 'taken', 'as'],
  properties: { url: line, taken: { type: 'string', pattern: `${day.pattern.slice(0, -1)}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z$` }, as: line },
}
const sources = ['releases', 'schedule', 'endOfLife', 'feed', 'records']

/** The shape of `kubernetes-releases.json`. */
export const releaseDataSchema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'sources', 'releases', 'branches', 'cves'],
  properties: {
    format: { const: 'scs-check/kubernetes-releases/1' },
    sources: { type: 'object', additionalProperties: false, required: sources, properties: Object.fromEntries(sources.map(name => [name, source])) },
    releases: list(20_000, ['version', 'date'], { version, date: day }),
    branches: list(
      1000, ['branch', 'released', 'endOfLife'],
      { branch: { type: 'string', pattern: '^(0|[1-9][0-9]{0,4})\\.(0|[1-9][0-9]{0,4})$' }, released: day, endOfLife: day }, { maintenance: day },
    ),
    cves: list(5000, ['id', 'published', 'scores', 'affected'], {
      id: { type: 'string', pattern: '^CVE-[0-9]{4}-[0-9]{4,10}$' },
      published: day,
      scores: { type: 'object', propertyNames: { pattern: '^cvssV[0-9]_[0-9]$' }, additionalProperties: { type: 'number', minimum: 0, maximum: 10 } },
      affected: list(1000, ['from', 'before'], { from: version, before: { anyOf: [{ type: 'null' }, version] } }),
    }, { unread: { type: 'array', minItems: 1, maxItems: 1000, items: line } }),
  },
}

/** What is publicly known of Kubernetes' releases, as the caller handed it over: kept with the evidence, since versions are judged by it. */
export const kubernetesReleases: Probe<ReleaseData> = {
  kind: 'kubernetes.releases',
  revision: 1,
  mode: 'passive',
  ofSubject: true,
  schema: releaseDataSchema,
  observe: target => {
    if (target.releases === undefined) return Promise.reject(new Unseen('unsupported', 'no data on releases of Kubernetes were given'))
    return Promise.resolve(target.releases)
  },
}
