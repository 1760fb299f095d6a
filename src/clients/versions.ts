import type { ApiVersion, ServiceType } from '../model/cloud.ts'
import type { Json } from '../model/json.ts'
import { at } from './session.ts'
import { MAX_URL, trimSlashes } from './url.ts'

/** The API generation that is spoken: path segment and major number. */
const SPOKEN: Record<ServiceType, { segment: string; major: number }> = {
  'identity': { segment: 'v3', major: 3 },
  'compute': { segment: 'v2.1', major: 2 },
  'image': { segment: 'v2', major: 2 },
  'network': { segment: 'v2.0', major: 2 },
  'block-storage': { segment: 'v3', major: 3 },
  'key-manager': { segment: 'v1', major: 1 },
  'load-balancer': { segment: 'v2', major: 2 },
  'dns': { segment: 'v2', major: 2 },
  'placement': { segment: '', major: 1 },
  'bare-metal': { segment: 'v1', major: 1 },
  'shared-file-system': { segment: 'v2', major: 2 },
}

/** A catalog URL without its version: `base`, and what followed the version (a project id, in older catalogs). */
export function split(endpoint: string): { base: string; rest: string } {
  const url = new URL(endpoint)
  const segments = url.pathname.split('/').filter(segment => segment !== '')
  const version = segments.findLastIndex(segment => /^v\d{1,2}(\.\d{1,2})?$/.test(segment))
  const path = (part: string[]) => part.map(segment => '/' + segment).join('')
  if (version < 0) return { base: url.origin + path(segments), rest: '' }
  return { base: url.origin + path(segments.slice(0, version)), rest: path(segments.slice(version + 1)) }
}

/** The version root that a catalog URL most likely means, without asking: known version, and the project id where the catalog has one. */
export function versionRoot(service: ServiceType, endpoint: string): string {
  const { base, rest } = split(endpoint)
  const { segment } = SPOKEN[service]
  return `${base}${segment === '' ? '' : `/${segment}`}${rest}`
}

/** The version root by a version document, under the host and path of the catalog; undefined if it names no usable version. */
export function discoveredRoot(service: ServiceType, endpoint: string, document: Json): string | undefined {
  const { base, rest } = split(endpoint)
  const found = versionSegment(document, SPOKEN[service].major)
  return found === undefined ? undefined : `${base}/${found.name}${rest}`
}

interface Listed extends ApiVersion {
  /** Path of the document's own link, without trailing slash; '' if it has none. */
  path: string
}

/** The versions that a version document names, in any of the shapes that OpenStack services use. */
export function versionsOf(document: Json): Listed[] {
  const listed = at(document, 'versions') ?? at(document, 'choices')
  const values = Array.isArray(listed) ? listed : at(listed, 'values')
  const single = at(document, 'version')
  const all = Array.isArray(values) ? values : single === undefined ? [] : [single]
  return all.slice(0, 100).flatMap(version => {
    const text = (key: string) => {
      const value = at(version, key)
      return typeof value === 'string' ? value.slice(0, 64) : ''
    }
    const links = at(version, 'links')
    const self = Array.isArray(links) ? links.find(link => at(link, 'rel') === 'self') : undefined
    const href = at(self, 'href')
    const usable = typeof href === 'string' && href.length <= MAX_URL && URL.canParse(href, 'http://host')
    const path = usable ? trimSlashes(new URL(href, 'http://host').pathname) : ''
    return text('id') === '' ? [] : [{ id: text('id'), status: text('status'), max: text('version') || text('max_version'), min: text('min_version'), path }]
  })
}

/** The best version of a generation (CURRENT before others, then the higher): its path, and the last segment of that. */
export function versionSegment(document: Json, major: number): { path: string; name: string } | undefined {
  const rank = (version: Listed) => (/^(current|stable)$/i.test(version.status) ? 1000 : 0) + Number(/^v\d{1,2}\.(\d{1,3})/.exec(version.id)?.[1] ?? 0)
  const fitting = versionsOf(document).filter(version => new RegExp(`^v${major}(\\.|$)`).test(version.id) && /\/v\d{1,2}(\.\d{1,2})?$/.test(version.path))
  const best = fitting.sort((a, b) => rank(b) - rank(a))[0]
  return best === undefined ? undefined : { path: best.path, name: best.path.slice(best.path.lastIndexOf('/') + 1) }
}
