import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { apiServer, connected, failure } from './kube.ts'

const ROOT = new URL('../recorded/kaas/', import.meta.url)
interface List { metadata: { continue?: string }; items: { metadata: { uid: string; name: string } }[] }

/** The recorded answers of one API server: the path is a file's name, and the status stands at its end. Two nodes are one page, as recorded. */
async function replayed(version: string) {
  const read = (name: string) => readFileSync(new URL(`${version}/${name}.json`, ROOT), 'utf8')
  const { url, seen } = await apiServer(({ path }, answer) => {
    const { pathname, searchParams } = new URL(path, 'https://host')
    const name = pathname.slice(1)
    let text = read(name)
    if (name === 'nodes-paged-limit2' && searchParams.has('continue')) {
      const first = (JSON.parse(text) as List)
      const all = JSON.parse(read('nodes')) as List
      const rest = all.items.filter(({ metadata: { uid } }) => !first.items.some(item => item.metadata.uid === uid))
      const right = searchParams.get('continue') === first.metadata.continue
      text = JSON.stringify({ ...all, items: right ? rest : [] })
    }
    const code = /-(\d{3})$/.exec(name)?.[1] ?? (name.startsWith('ssar-') ? '201' : '200')
    answer.writeHead(Number(code), { 'content-type': text.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8' }).end(text)
  })
  return { client: await connected(url, { token: 'token-of-replay' }), seen }
}
const names = (items: JsonObject[]) => items.map(({ kind, metadata }) => `${kind as string} ${(metadata as { name: string }).name}`)
const NODES = ['Node cp-1', 'Node cp-2', 'Node worker-1', 'Node worker-2']

describe.each(['v1.20', 'v1.33', 'v1.36'])('answers recorded from Kubernetes %s', version => {
  it('are lists, whole or in pages', async () => {
    const { client, seen } = await replayed(version)
    expect(names(await client.list('/nodes'))).toEqual(NODES)
    expect(names(await client.list('/nodes-paged-limit2'))).toEqual(NODES)
    expect(seen).toHaveLength(3)
    expect(names(await client.list('/storageclasses')).every(name => name.startsWith('StorageClass '))).toBe(true)
  })
  it('are documents and plain texts', async () => {
    const { client } = await replayed(version)
    expect(await client.get('/version')).toMatchObject({ gitVersion: expect.stringMatching(/^v1\./) as unknown })
    expect((await client.send('GET', '/livez')).body).toBe('ok')
    expect((await client.send('POST', '/ssar-admin-list-nodes', { json: {} })).json()).toMatchObject({ status: { allowed: true } })
    expect((await failure(client.get('/livez'))).reason).toBe('malformed')
    expect((await failure(client.list('/version'))).message).toMatch(/the answer is no list/)
  })
  it('are refusals, each with its own reason', async () => {
    const { client } = await replayed(version)
    const told = async (path: string) => {
      const { reason, status, message } = await failure(client.get(path))
      return [reason, status, message.replace(/^.* answered \d{3}: /, '').replace(/: the API server.*$/, '')]
    }
    expect(await told('/nodes-restricted-403')).toEqual(['refused', 403, 'nodes is forbidden: User "lab-restricted" cannot list resource "nodes" in API group "" at the cluster scope (Forbidden)'])
    expect(await told('/nodes-anonymous-403')).toEqual(['refused', 403, expect.stringMatching(/User "system:anonymous" cannot list/)])
    expect(await told('/nodes-badtoken-401')).toEqual(['refused', 401, 'Unauthorized'])
    expect(await told('/endpoint-unknown-404')).toEqual(['unsupported', 404, '404 page not found'])
    expect(await told('/namespace-missing-404')).toEqual(['unsupported', 404, 'namespaces "does-not-exist" not found (NotFound)'])
  })
})
