import { late } from '../late.ts'
import type { ConformanceEngine, ConformanceRun } from '../model/conformance.ts'
import type { Schema } from '../model/json.ts'
import type { Probe, Target } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { kubernetes } from './kubernetes.ts'

/** What a run of Kubernetes' e2e tests gave. */
export interface ConformanceSeen extends ConformanceRun {
  /** Why it ended before its time; '' if it did not. */
  ended: string
}

/** Seconds for all tests of certified conformance: two hours one after the other on a cluster of usual speed. */
const CERTIFIED_SECONDS = 4 * 3600
/** Seconds for the 50 tests of NetworkPolicy: each starts some pods and asks each about the other ones. */
const NETWORK_POLICY_SECONDS = 3 * 3600

const text = { type: 'string', maxLength: 2000 }
const optional = { type: ['string', 'null'], maxLength: 2000 }
const count = { type: 'integer', minimum: 0 }
const names = { type: 'array', items: text }
const leftover = {
  type: 'object', required: ['kind', 'name', 'id', 'why', 'command'],
  properties: { kind: text, name: text, id: { type: ['string', 'null'] }, why: text, command: text },
}
const properties = {
  source: text, digest: optional, form: { enum: ['junit', 'log', 'sonobuoy'] }, serverVersion: optional, began: optional,
  seconds: { type: ['number', 'null'], minimum: 0 }, focus: optional, skip: optional,
  flakeAttempts: { type: ['integer', 'null'] }, dryRun: text, defects: names,
  counts: {
    type: 'object', required: ['passed', 'failed', 'skipped', 'suiteNodes'], additionalProperties: false,
    properties: { passed: count, failed: count, skipped: count, suiteNodes: count },
  },
  executed: { anyOf: [{ type: 'null' }, names] },
  failed: {
    type: 'array',
    items: { type: 'object', required: ['name', 'message'], additionalProperties: false, properties: { name: text, message: text } },
  },
  flaked: names, flakes: count, omitted: names, leftovers: { type: 'array', items: leftover }, ended: text,
}
const schema: Schema = { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }

/** Results of all tests of certified conformance, from a run of ours or the file of another one. */
export const conformance: Probe<ConformanceSeen> = {
  kind: 'kubernetes.conformance', revision: 1, mode: 'active', last: true, schema,
  plan: {
    title: 'conformance: all [Conformance] tests of Kubernetes\' e2e suite',
    creates: ['a namespace for the runner with a cluster role, and namespaces, pods, volumes, services, webhooks and CRDs of each test; some taint nodes'],
    quota: {}, seconds: CERTIFIED_SECONDS,
  },
  asks: {
    given: target => target.conformance?.certified !== undefined,
    how: 'results of certified conformance: --conformance where hydrophone or sonobuoy is installed, or --import-conformance FILE of another run',
  },
  observe: (target, _need, { signal }) => observed(target, target.conformance?.certified, CERTIFIED_SECONDS, signal),
}

/** Results of the tests of NetworkPolicy, which certified conformance leaves out. */
export const networkPolicyTests: Probe<ConformanceSeen> = {
  kind: 'kubernetes.network-policy-tests', revision: 1, mode: 'active', last: true, schema,
  plan: {
    title: 'conformance: the NetworkPolicy tests of Kubernetes\' e2e suite',
    creates: ['a namespace for the runner with a cluster role, and the namespaces, pods and policies of each test'],
    quota: {}, seconds: NETWORK_POLICY_SECONDS,
  },
  asks: {
    given: target => target.conformance?.networkPolicy !== undefined,
    how: 'results of the NetworkPolicy tests: --conformance where hydrophone or sonobuoy is installed, or --import-network-policy FILE of another run',
  },
  observe: (target, _need, { signal }) => observed(target, target.conformance?.networkPolicy, NETWORK_POLICY_SECONDS, signal),
}

async function observed(
  target: Target, engine: ConformanceEngine | undefined, seconds: number, signal: AbortSignal,
): Promise<ConformanceSeen> {
  kubernetes(target)
  if (engine === undefined) throw new Unseen('unsupported', 'neither results nor an engine were given')
  const end = AbortSignal.any([signal, late(seconds * 1000)])
  const run = await engine.results(end)
  return { ...run, ended: end.aborted ? (end.reason instanceof Error ? end.reason.message : 'interrupted') : '' }
}
