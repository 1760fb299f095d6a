import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import { served } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { groupVersion } from './resources.ts'
import type { Resource } from './resources.ts'
import { answerJson, failure, noPage, notServed } from './status.ts'

/** Short names that kubectl takes, by resource. */
const SHORT = new Map([
  ['configmaps', 'cm'], ['namespaces', 'ns'], ['nodes', 'no'], ['persistentvolumeclaims', 'pvc'], ['persistentvolumes', 'pv'], ['pods', 'po'],
  ['resourcequotas', 'quota'],
  ['serviceaccounts', 'sa'], ['services', 'svc'], ['events', 'ev'], ['networkpolicies', 'netpol'], ['storageclasses', 'sc'],
  ['customresourcedefinitions', 'crd'],
])
/** Subresources, by resource. */
const PARTS = new Map([
  ['namespaces', ['status']], ['nodes', ['proxy', 'status']], ['pods', ['log', 'status']], ['persistentvolumes', ['status']],
  ['persistentvolumeclaims', ['status']],
])

/** What the API tells about itself: `/api`, `/apis` and what lies below, in the plain and in the aggregated form; undefined for other paths. */
export function discovery(cluster: Cluster, ask: Ask): Answer | undefined {
  const segments = ask.path.split('/').filter(segment => segment !== '')
  const all = served(cluster)
  if (segments[0] === 'api' && segments.length === 1) return aggregated(cluster, ask, all.filter(({ group }) => group === '')) ?? answerJson(200, core(ask))
  if (segments[0] === 'apis' && segments.length === 1) return aggregated(cluster, ask, all.filter(({ group }) => group !== '')) ?? answerJson(200, groups(all))
  if (segments[0] === 'apis' && segments.length === 2) {
    const group = groupsOf(all).find(({ name }) => name === segments[1])
    return group === undefined ? noPage() : answerJson(200, { kind: 'APIGroup', apiVersion: 'v1', ...group })
  }
  const [root, first, second] = segments
  const asked = root === 'api' && segments.length === 2 ? first : root === 'apis' && segments.length === 3 ? `${first}/${second}` : undefined
  if (asked === undefined) return undefined
  const found = all.filter(resource => groupVersion(resource) === asked)
  if (found.length > 0) return answerJson(200, resourceList(asked, found))
  return all.some(({ group }) => group === (root === 'api' ? '' : first)) ? notServed() : noPage()
}

function core(ask: Ask): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: ask.headers.host ?? '' }] }
}

function groups(all: Resource[]): JsonObject {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(all) }
}

function groupsOf(all: Resource[]): JsonObject[] {
  const names = [...new Set(all.map(({ group }) => group))].filter(name => name !== '')
  return names.map(name => {
    const versions = [
      ...new Set(all.filter(({ group }) => group === name).map(({ version }) => version)),
    ].map(version => ({ groupVersion: `${name}/${version}`, version }))
    return { name, versions, preferredVersion: versions[0] ?? null }
  })
}

function resourceList(asked: string, resources: Resource[]): JsonObject {
  const entries = resources.flatMap(({ plural, singular, namespaced, kind, verbs }) => [
    { name: plural, singularName: singular, namespaced, kind, verbs, ...shortNames(plural) },
    ...(PARTS.get(plural) ?? []).map(part => ({ name: `${plural}/${part}`, singularName: '', namespaced, kind, verbs: ['get'] })),
  ])
  return { kind: 'APIResourceList', ...(asked !== 'v1' && { apiVersion: 'v1' }), groupVersion: asked, resources: entries }
}

/** The aggregated form, stable since 1.30: only for those who ask for it; 406 for those who want nothing else from an older server. */
function aggregated({ minor }: Cluster, { headers }: Ask, resources: Resource[]): Answer | undefined {
  const wishes = (headers.accept ?? '').split(',').map(wish => wish.replaceAll(' ', ''))
  const asked = wishes.filter(wish => wish.includes('as=APIGroupDiscoveryList'))
  if (asked.length === 0) return undefined
  if (minor < 30 || !asked.some(wish => wish.includes(';v=v2;') || wish.endsWith(';v=v2'))) {
    if (wishes.length > asked.length) return undefined
    const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
    return failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted}`)
  }
  const items = [...new Set(resources.map(({ group }) => group))].map(name => ({
    metadata: { ...(name !== '' && { name }), creationTimestamp: null },
    versions: [...new Set(resources.filter(({ group }) => group === name).map(({ version }) => version))].map(version => ({
      version, resources: resources.filter(one => one.group === name && one.version === version).map(described), freshness: 'Current',
    })),
  }))
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  return answerJson(
    200, { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
    { 'content-type': type, 'cache-control': 'public', vary: 'Accept' },
  )
}

function described({ plural, kind, namespaced, singular, verbs }: Resource): JsonObject {
  const responseKind = { group: '', version: '', kind }
  const parts = (PARTS.get(plural) ?? []).map(subresource => ({ subresource, responseKind, verbs: ['get'] }))
  return {
    resource: plural, responseKind, scope: namespaced ? 'Namespaced' : 'Cluster', singularResource: singular, verbs, ...shortNames(plural),
    ...(parts.length > 0 && { subresources: parts }),
  }
}

function shortNames(plural: string): JsonObject {
  const short = SHORT.get(plural)
  return short === undefined ? {} : { shortNames: [short] }
}
