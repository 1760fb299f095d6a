import type { Json, JsonObject } from '../model/json.ts'
import type { Reach } from './cluster-tries.ts'

/** Labels of the pods that policies select. */
export const SERVER_LABELS = { app: 'server' }
export const CLIENT_LABELS = { app: 'client' }
/** Label of the namespaces; its value is `near` or `far`. */
export const SIDE = 'scs-check/side'

/** The server's own namespace, or the other one. */
export type Side = 'near' | 'far'
export interface Policy {
  /** The namespace it is created in. */
  side: Side
  /** Unique in both. */
  name: string
  spec: JsonObject
}
/** A state of the policies, and who reaches the server in it: the client in the server's own namespace and the one in another. */
export interface Phase {
  name: string
  /** Removed before it, by name. */
  lifted: string[]
  /** Created for it. */
  imposed: Policy[]
  expected: Record<Side, Reach>
  /** Without any policy: it shows that network and pods are sound, and is no demand by itself. */
  control?: true
}

const server: JsonObject = { podSelector: { matchLabels: SERVER_LABELS }, policyTypes: ['Ingress'] }
const from = (peer: Json): JsonObject => ({ ...server, ingress: [{ from: [peer] }] })
const both = (reach: Reach) => ({ near: reach, far: reach })
const mute: JsonObject = { podSelector: { matchLabels: CLIENT_LABELS }, policyTypes: ['Egress'] }

/** Every phase differs from the one before for at least one client, and each way to shut or to open is followed by one that needs the opposite. */
export const PHASES: Phase[] = [
  { name: 'no policy', lifted: [], imposed: [], expected: both('open'), control: true },
  { name: 'deny all ingress of the server', lifted: [], imposed: [{ side: 'near', name: 'deny-ingress', spec: server }], expected: both('shut') },
  {
    name: 'allow ingress by namespace selector', lifted: [],
    imposed: [{ side: 'near', name: 'allow-far', spec: from({ namespaceSelector: { matchLabels: { [SIDE]: 'far' } } }) }], expected: { near: 'shut', far: 'open' },
  },
  {
    name: 'allow ingress by pod selector', lifted: ['allow-far'],
    imposed: [{ side: 'near', name: 'allow-near', spec: from({ podSelector: { matchLabels: CLIENT_LABELS } }) }], expected: { near: 'open', far: 'shut' },
  },
  { name: 'no policy after those of ingress', lifted: ['allow-near', 'deny-ingress'], imposed: [], expected: both('open'), control: true },
  {
    name: 'deny all egress of a client', lifted: [], imposed: [{ side: 'near', name: 'deny-egress', spec: mute }], expected: { near: 'shut', far: 'open' },
  },
  {
    name: 'deny all egress of the other client', lifted: ['deny-egress'], imposed: [{ side: 'far', name: 'deny-far-egress', spec: mute }],
    expected: { near: 'open', far: 'shut' },
  },
  { name: 'no policy after those of egress', lifted: ['deny-far-egress'], imposed: [], expected: both('open'), control: true },
]

/** The phases from the last one without policies to this one: who tries it again begins there. */
export function leadingTo(phase: Phase): Phase[] {
  const at = PHASES.indexOf(phase)
  return PHASES.slice(PHASES.findLastIndex(({ control }, i) => i <= at && control === true), at + 1)
}
