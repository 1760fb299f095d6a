import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { instant, meta, nameOf, namespaceOf } from './fields.ts'

/** Notes a warning about an object of a namespace, as `kubectl get events` shows it. */
export function warn({ store, agenda }: Cluster, kind: string, object: JsonObject, reason: string, message: string, component: string): void {
  const { uid = '', resourceVersion = '' } = meta(object)
  const time = instant(agenda.now)
  store.add('events', {
    metadata: { name: `${nameOf(object)}.${randomBytes(8).toString('hex')}`, namespace: namespaceOf(object) },
    involvedObject: { kind, namespace: namespaceOf(object), name: nameOf(object), uid, apiVersion: 'v1', resourceVersion },
    reason, message, source: { component }, firstTimestamp: time, lastTimestamp: time, count: 1, type: 'Warning',
    eventTime: null, reportingComponent: component, reportingInstance: '',
  }, agenda.now)
}
