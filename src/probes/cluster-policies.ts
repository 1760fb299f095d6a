import type { Json, JsonObject } from '../model/json.ts'
import type { Reach } from './cluster-tries.ts'

/** Labels of the pods that policies select. */
export const SERVER_LABELS = { app: 'server' }
export const CLIENT_LABELS = { app: 'client' }
/** Label of the namespaces; its value is `near` or `far`. */
export const SIDE = 'scs-check/side'

/** A state of the policies, and who reaches the server in it: the client in the server's own namespace and the one in another. */
export interface Phase {
  name: string
  /** Removed before it, by name. */
  lifted: string[]
  /** Created for it, all in the server's namespace. */
  imposed: JsonObject[]
  expected: { near: Reach; far: Reach }
  /** Without any policy: it shows that network and pods are sound, and is no demand by itself. */
  control?: true
}

const policy = (name: string, spec: JsonObject): JsonObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec })
const server: JsonObject = { podSelector: { matchLabels: SERVER_LABELS }, policyTypes: ['Ingress'] }
const from = (peer: Json): JsonObject => ({ ...server, ingress: [{ from: [peer] }] })
const both = (reach: Reach) => ({ near: reach, far: reach })

/** Every phase differs from the one before for at least one client, and each way to shut or to open is followed by one that needs the opposite. */
export const PHASES: Phase[] = [
  { name: 'no policy', lifted: [], imposed: [], expected: both('open'), control: true },
  { name: 'deny all ingress of the server', lifted: [], imposed: [policy('deny-ingress', server)], expected: both('shut') },
  {
    name: 'allow ingress by namespace selector', lifted: [],
    imposed: [policy('allow-far', from({ namespaceSelector: { matchLabels: { [SIDE]: 'far' } } }))], expected: { near: 'shut', far: 'open' },
  },
  {
    name: 'allow ingress by pod selector', lifted: ['allow-far'],
    imposed: [policy('allow-near', from({ podSelector: { matchLabels: CLIENT_LABELS } }))], expected: { near: 'open', far: 'shut' },
  },
  { name: 'no policy after those of ingress', lifted: ['allow-near', 'deny-ingress'], imposed: [], expected: both('open'), control: true },
  {
    name: 'deny all egress of a client', lifted: [],
    imposed: [policy('deny-egress', { podSelector: { matchLabels: CLIENT_LABELS }, policyTypes: ['Egress'] })], expected: { near: 'shut', far: 'open' },
  },
  { name: 'no policy after that of egress', lifted: ['deny-egress'], imposed: [], expected: both('open'), control: true },
]
