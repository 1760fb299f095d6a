import { describe, expect, it } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { Kubernetes } from '../../src/model/cluster.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Probe } from '../../src/model/probe.ts'
import { ingressClasses } from '../../src/probes/kubernetes-ingress-classes.ts'
import { policyApi } from '../../src/probes/kubernetes-policy-api.ts'
import { Unseen } from '../../src/unseen.ts'

/** What the probe sees of a cluster with these answers; paths without one are not found. */
async function see<Data>(probe: Probe<Data>, answers: Record<string, Json | Unseen>): Promise<Data> {
  const answer = (path: string) => {
    const found = answers[path] ?? new Unseen('unsupported', 'not found', 404)
    return found instanceof Unseen ? Promise.reject(found) : Promise.resolve(found)
  }
  const kubernetes = { get: answer, list: (path: string) => answer(path) as unknown as Promise<JsonObject[]> } as unknown as Kubernetes
  return probe.observe({ subject: 's', kubernetes }, () => Promise.reject(new Error()), {} as never)
}

describe('kubernetes.ingress-classes', () => {
  const PATH = '/apis/networking.k8s.io/v1/ingressclasses'
  const one = (annotations: JsonObject | null) => ({ metadata: { name: 'nginx', annotations }, spec: { controller: 'k8s.io/ingress-nginx' } })
  it.each<[string, JsonObject | null, boolean]>([
    ['the default', { 'ingressclass.kubernetes.io/is-default-class': 'true' }, true],
    ['not the default, it says', { 'ingressclass.kubernetes.io/is-default-class': 'false' }, false],
    ['only the text "true" is true', { 'ingressclass.kubernetes.io/is-default-class': true }, false],
    ['without annotations', null, false],
  ])('%s', async (_, annotations, expected) => {
    const seen = await see(ingressClasses, { [PATH]: [one(annotations)] })
    expect([seen, shapeProblem(ingressClasses, seen)]).toEqual([[{ name: 'nginx', controller: 'k8s.io/ingress-nginx', default: expected }], null])
  })
  it('without a name is malformed', async () => {
    expect(shapeProblem(ingressClasses, await see(ingressClasses, { [PATH]: [{}] }))).not.toBeNull()
  })
})

describe('kubernetes.policy-api', () => {
  const GROUP = '/apis/policy.networking.k8s.io'
  it('tells the kinds of each version', async () => {
    const seen = await see(policyApi, {
      [GROUP]: { versions: [{ version: 'v1alpha1' }, { version: '../x' }] },
      [`${GROUP}/v1alpha1`]: { resources: [{ kind: 'AdminNetworkPolicy' }, { kind: 'AdminNetworkPolicy', name: 'adminnetworkpolicies/status' }, {}] },
    })
    expect([seen, shapeProblem(policyApi, seen)]).toEqual([[{ version: 'v1alpha1', kinds: ['AdminNetworkPolicy'] }], null])
  })
  it('a cluster without the group has none', async () => {
    expect(await see(policyApi, {})).toEqual([])
  })
  it.each<[string, Record<string, Json | Unseen>, string]>([
    ['refused is not none', { [GROUP]: new Unseen('refused', 'forbidden', 403) }, 'forbidden'],
    ['a group without versions makes no sense', { [GROUP]: { versions: [] } }, 'names no version'],
  ])('%s', async (_, answers, message) => {
    await expect(see(policyApi, answers)).rejects.toThrow(message)
  })
})
