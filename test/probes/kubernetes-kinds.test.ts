import { expect, it } from 'vitest'
import type { Kubernetes } from '../../src/model/cluster.ts'
import type { Probe } from '../../src/model/probe.ts'
import { ingressClasses } from '../../src/probes/kubernetes-ingress-classes.ts'
import { nodes } from '../../src/probes/kubernetes-nodes.ts'
import { roleBindings } from '../../src/probes/kubernetes-role-bindings.ts'
import { storageClasses } from '../../src/probes/kubernetes-storage-classes.ts'
import { fakeVisit } from './fake.ts'

it.each<[string, Probe<unknown>]>([['nodes', nodes], ['storage classes', storageClasses], ['role bindings', roleBindings], ['ingress classes', ingressClasses]])('a list of something else is no list of %s', async (_, probe) => {
  const cluster = { list: () => Promise.resolve([{ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'x', labels: { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r' } } }]) } as unknown as Kubernetes
  await expect(probe.observe({ subject: 's', kubernetes: cluster }, () => Promise.reject(new Error('unused')), fakeVisit())).rejects.toMatchObject({ reason: 'malformed', message: expect.stringContaining('is no list of kind') as string })
})
