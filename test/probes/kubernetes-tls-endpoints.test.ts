import { expect, it } from 'vitest'
import { DEFAULT_TLS } from '../../src/clients/tls.ts'
import { tlsClient } from '../../src/clients/tls-client.ts'
import type { ApiServer } from '../../src/model/cluster.ts'
import { apiServerTls } from '../../src/probes/kubernetes-tls-endpoints.ts'
import { LEAF, LEAF_KEY } from '../clients/tls-certificates.ts'
import { tlsServer } from '../clients/tls-servers.ts'
import { recordedCluster, see } from './recorded-cluster.ts'

const at = (server: Partial<ApiServer>) => recordedCluster({}, { server: { url: 'https://localhost', host: 'localhost', port: 443, serverName: 'localhost', proxied: false, ...server } })
const tls = tlsClient(DEFAULT_TLS, { timeout: 400 })

it('the TLS of the API server is scanned like that of an endpoint', async () => {
  const { port } = await tlsServer({ cert: LEAF, key: LEAF_KEY, minVersion: 'TLSv1.3' })
  const { endpoints, skipped } = await see(apiServerTls, at({ port }), { tls })
  expect(skipped).toEqual([])
  expect(endpoints).toMatchObject([{ host: 'localhost', port, services: ['kube-apiserver'], state: 'scanned', accepted: ['TLSv1.3'], certificates: [{ trusted: { ok: false } }] }])
})
it.each([
  ['behind a proxy', { proxied: true }, { tls }, 'go through a proxy'],
  ['at an address without TLS', { url: 'http://127.0.0.1:8001' }, { tls }, 'without TLS'],
  ['without a TLS client', {}, {}, 'no TLS client'],
])('%s it is unseen, not judged', async (_, server, target, message) => {
  await expect(see(apiServerTls, at(server), target)).rejects.toMatchObject({ reason: 'unsupported', message: expect.stringContaining(message) as string })
})
it('a port that nobody listens at is unseen', async () => {
  const { endpoints } = await see(apiServerTls, at({ port: 1 }), { tls })
  expect(endpoints).toMatchObject([{ state: 'unseen', accepted: [] }])
})
