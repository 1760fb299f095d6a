import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import type { Kubernetes } from '../../src/model/cluster.ts'
import type { Json } from '../../src/model/json.ts'
import type { Target } from '../../src/model/probe.ts'
import { kubernetesReleases } from '../../src/probes/kubernetes-releases.ts'
import { kubernetesVersion } from '../../src/probes/kubernetes-version.ts'
import { Unseen } from '../../src/unseen.ts'
import { shipped } from '../checks/release-data.ts'

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const fits = ajv.compile(kubernetesVersion.schema)
const take = (answer: Json): Promise<unknown> => {
  const asked: string[] = []
  const kubernetes = { get: (path: string) => { asked.push(path); return Promise.resolve(answer) } } as unknown as Kubernetes
  return observe({ subject: 'x', kubernetes }).finally(() => { expect(asked).toEqual(['/version']) })
}
const observe = async (target: Target): Promise<unknown> =>
  kubernetesVersion.observe(target, () => Promise.reject(new Error('needs nothing')), { run: '', signal: new AbortController().signal, hardSignal: new AbortController().signal, reserved: new Map() })

// As kube-apiservers 1.36.3 and 1.20.2 answered.
const NEW = {
  major: '1', minor: '36', emulationMajor: '1', emulationMinor: '36', minCompatibilityMajor: '1', minCompatibilityMinor: '35', gitVersion: 'v1.36.3',
  gitCommit: 'ab25d11482f8984db7b860ed44c6955f231cf18f', gitTreeState: 'clean', buildDate: '2026-08-21T17:37:18Z', goVersion: 'go1.26.11', compiler: 'gc', platform: 'linux/amd64',
}

it('the version of an API server is taken, without what it was compiled with', async () => {
  const { goVersion, compiler, minCompatibilityMajor, minCompatibilityMinor, ...kept } = NEW
  const seen = await take(NEW)
  expect(seen).toEqual(kept)
  expect(fits(seen)).toBe(true)
  const old = await take({ major: '1', minor: '20', gitVersion: 'v1.20.2', platform: '' })
  expect(old).toEqual({ major: '1', minor: '20', gitVersion: 'v1.20.2' })
  expect(fits(old)).toBe(true)
})

it.each<[string, Json]>([['text', 'v1.36.3'], ['a list', [NEW]], ['null', null], ['a Status', { kind: 'Status', status: 'Failure', gitVersion: 'v1.36.3' }]])('an answer that is %s is malformed', async (_, answer) => {
  await expect(take(answer)).rejects.toMatchObject({ reason: 'malformed' })
})

it.each<[string, Json]>([
  ['nothing', {}], ['a number', { gitVersion: 1.36 }], ['nothing in it', { gitVersion: '' }], ['too much', { gitVersion: 'v1.36.3'.repeat(100) }], ['a number beside it', { gitVersion: 'v1.36.3', minor: 36 }],
])('an answer with %s where the version should be does not fit', async (_, answer) => {
  expect(fits(await take(answer))).toBe(false)
})

it('a subject that is no cluster, or without data on releases, is unsupported', async () => {
  await expect(observe({ subject: 'x' })).rejects.toMatchObject({ reason: 'unsupported' })
  await expect((async () => kubernetesReleases.observe({ subject: 'x' }, undefined as never, undefined as never))()).rejects.toThrow(Unseen)
})

it('the data that were handed over become evidence, and the package’s fit', async () => {
  expect(await kubernetesReleases.observe({ subject: 'x', releases: shipped }, undefined as never, undefined as never)).toEqual(shipped)
  expect(ajv.compile(kubernetesReleases.schema)(shipped)).toBe(true)
})
