import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import type { Cluster } from './cluster.ts'
import { at, dicts, nameOf, text, uidOf } from './fields.ts'
import type { Attributes } from './request.ts'
import { answerJson, answerText, badRequest, failure, noPage } from './status.ts'

/** What a hardened kubelet says of itself. */
const CONFIGURATION = {
  syncFrequency: '1m0s', enableServer: true, address: '0.0.0.0', port: 10250, rotateCertificates: true, serverTLSBootstrap: true,
  authentication: { x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' }, webhook: { enabled: true, cacheTTL: '2m0s' }, anonymous: { enabled: false } },
  authorization: { mode: 'Webhook', webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' } },
  maxPods: 110, protectKernelDefaults: true,
}

/** `nodes/NAME/proxy/…`: the API server asks the kubelet of a node. */
export function proxied(cluster: Cluster, { name, rest }: Attributes): Answer {
  const [host = ''] = name.split(':')
  const node = cluster.store.get('nodes', '', host)
  if (node === undefined) return failure(404, 'NotFound', `nodes "${host}" not found`, { name: host, kind: 'nodes' })
  const configuration = Object.hasOwn(cluster.state.kubelets ?? {}, host) ? cluster.state.kubelets?.[host] : CONFIGURATION
  if (configuration === null) {
    const address = text(dicts(at(node, 'status', 'addresses'))[0]?.['address'])
    return failure(503, 'ServiceUnavailable', `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`)
  }
  if (rest[0] === 'healthz') return answerText(200, 'ok')
  return rest[0] === 'configz' ? answerJson(200, { kubeletconfig: configuration }) : noPage()
}

/** `pods/NAME/log`: what the pod has printed, as plain text; 204 as long as it has no node, 400 as long as its container has not begun. */
export function logOf(cluster: Cluster, pod: JsonObject, { query }: Ask): Answer {
  const name = nameOf(pod)
  const containers = dicts(at(pod, 'spec', 'containers')).map(container => text(container['name']))
  const wanted = query.get('container') ?? containers[0] ?? ''
  if (!containers.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`)
  if (text(at(pod, 'spec', 'nodeName')) === '') return { ...answerText(204, ''), headers: {} }
  const waiting = text(at(dicts(at(pod, 'status', 'containerStatuses')).find(status => status['name'] === wanted), 'state', 'waiting', 'reason'))
  if (waiting !== '') {
    const why = /Image/.test(waiting) ? 'trying and failing to pull image' : waiting
    throw badRequest(`container "${wanted}" in pod "${name}" is waiting to start: ${why}`)
  }
  const lines = cluster.logs.get(uidOf(pod)) ?? []
  const tail = query.get('tailLines')
  const shown = tail === null ? lines : lines.slice(Math.max(0, lines.length - count(tail, 'tailLines')))
  const whole = shown.map(line => `${line}\n`).join('')
  const limit = query.get('limitBytes')
  return answerText(200, limit === null ? whole : Buffer.from(whole).subarray(0, count(limit, 'limitBytes')).toString())
}

function count(value: string, name: string): number {
  if (!/^\d{1,15}$/.test(value)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(value)}: must be a whole number`)
  return Number(value)
}
