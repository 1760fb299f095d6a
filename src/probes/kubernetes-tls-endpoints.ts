import pLimit from 'p-limit'
import type { Probe } from '../model/probe.ts'
import { late } from '../late.ts'
import { Unseen } from '../unseen.ts'
import { kubernetes } from './kubernetes.ts'
import type { EndpointsTls } from './openstack-endpoints-tls.ts'
import { asker, offerable, scan } from './tls-scan.ts'
import { endpointTlsSchema } from './tls-schema.ts'

/** Handshakes at the same time. */
const AT_ONCE = 4
/** Milliseconds for all handshakes: somewhat less than a probe may take, so that what was seen by then is not lost. */
const DEADLINE = 100_000

/** What the API server accepts in TLS, in the form of a cloud's endpoints: versions, suites, groups, certificates. */
export const apiServerTls: Probe<EndpointsTls> = {
  kind: 'kubernetes.tls-endpoints',
  revision: 1,
  mode: 'passive',
  schema: endpointTlsSchema,
  async observe(target, _need, visit) {
    const { server: { url, host, port, proxied } } = kubernetes(target)
    const unsupported = (why: string) => new Unseen('unsupported', why)
    if (!/^https:/i.test(url)) throw unsupported('the kubeconfig names an address without TLS (a local proxy or the demo), so the TLS of the API server cannot be seen')
    if (proxied) throw unsupported('connections to the API server go through a proxy, so its TLS cannot be seen; run scs-check where it is reached directly')
    const { tls } = target
    if (tls === undefined) throw unsupported('this run has no TLS client')
    const signal = AbortSignal.any([visit.signal, late(DEADLINE)])
    const can = await offerable(tls)
    const ask = asker(tls, host, port, pLimit(AT_ONCE), signal)
    return { endpoints: [{ host, port, services: ['kube-apiserver'], ...await scan(ask, can) }], skipped: [], notOffered: can.notOffered }
  },
}
