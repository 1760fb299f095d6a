import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import type { Reply } from '../../src/model/cloud.ts'
import type { ClusterBody, Kubernetes } from '../../src/model/cluster.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Need, Probe } from '../../src/model/probe.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeVisit, reply } from './fake.ts'

/** What a request is answered with; 200 where no status is given. */
export interface Recorded { status?: number; body: unknown; headers?: Record<string, string> }
/** Answers by `METHOD path`; a function sees what was sent. Whatever is not there answers 404 like an unknown API group. */
export type Answers = Record<string, Recorded | ((body: ClusterBody | undefined) => Recorded)>

/** A body as a real API server sent it. */
export function recorded(version: string, name: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../recorded/kaas/${version}/${name}.json`, import.meta.url), 'utf8')) as JsonObject
}

/** A cluster that gives recorded answers, with failures in the words of the client; anonymous requests have their own (`anonymous GET path`). */
export function recordedCluster(answers: Answers, given: Partial<Kubernetes> = {}): Kubernetes & { asked: string[] } {
  const asked: string[] = []
  function ask(key: string, body?: ClusterBody) {
    asked.push(key)
    const found = answers[key] ?? { status: 404, body: '404 page not found' }
    const { status = 200, body: text, headers } = typeof found === 'function' ? found(body) : found
    return reply(status, text, headers)
  }
  function send(method: string, path: string, body?: ClusterBody): Promise<Reply> {
    const answer = ask(`${method} ${path}`, body)
    if (answer.status >= 200 && answer.status < 300) return Promise.resolve(answer)
    const said = answer.body.startsWith('{') ? (JSON.parse(answer.body) as { message: string }).message : answer.body
    const { status } = answer
    const reason = status === 401 || status === 403 ? 'refused' : status >= 500 ? 'unreachable' : status === 404 ? 'unsupported' : 'malformed'
    return Promise.reject(new Unseen(reason, `${method} https://cluster${path} answered ${status}: ${said}`, status))
  }
  const cluster: Kubernetes & { asked: string[] } = {
    asked, cluster: 'c', server: { url: 'https://cluster:6443', host: 'cluster', port: 6443, serverName: 'cluster', proxied: false },
    async list(path, query) {
      const whole = path + (query === undefined ? '' : `?${new URLSearchParams(query).toString()}`)
      return ((await send('GET', whole)).json() as unknown as { items: JsonObject[] }).items
    },
    get: async path => (await send('GET', path)).json(),
    send, anonymous: (method, path) => Promise.resolve(ask(`anonymous ${method} ${path}`)), conceal: () => {}, until: () => cluster, ...given,
  }
  return cluster
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })

/** What a probe sees of the cluster, as it would be stored; `need` takes other probes on the same cluster. */
export async function see<Data>(probe: Probe<Data>, cluster: Kubernetes, target = {}): Promise<Data> {
  const need: Need = other => see(other, cluster, target)
  const data = await probe.observe({ subject: 's', kubernetes: cluster, ...target }, need, fakeVisit())
  const stored = JSON.parse(JSON.stringify(data)) as Data
  const fits = ajv.compile(probe.schema)
  expect(fits(stored), JSON.stringify(fits.errors)).toBe(true)
  return stored
}

/** A list of the API with these objects. */
export function listing(...items: Json[]): Recorded {
  return { body: { kind: 'List', apiVersion: 'v1', metadata: {}, items } }
}
