import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assign, loadRules, probesOf } from '../../src/cli/rules.ts'
import { loadClusters } from '../../src/clients/kubeconfig.ts'
import { connectCluster } from '../../src/clients/kubernetes.ts'
import { collect } from '../../src/collect/collect.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import { loadReleaseData } from '../../src/release-data/files.ts'

const folder = new URL('./kaas/', import.meta.url)
const versions = readdirSync(folder)
const asOf = new Date('2026-11-22T12:00:00Z')
const rules = loadRules({ scope: 'scs-compatible-kaas' })
let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-recorded-')) })
afterAll(async () => { await rm(dir, { recursive: true, force: true }) })

/** The account's answers of a real API server: file and status by method and path; what was not recorded is what it says of an unknown group. */
function answers(version: string, account: 'admin' | 'restricted' | 'badtoken'): (method: string, path: string, anonymous: boolean) => { status: number; file: string } {
  const known: Record<string, string> = {
    'GET /version': 'version', 'GET /api': 'api', 'GET /apis': 'apis', 'GET /livez': 'livez', 'GET /readyz': 'livez', 'GET /healthz': 'livez',
    'GET /api/v1/nodes': account === 'restricted' ? 'nodes-restricted-403' : 'nodes', 'GET /api/v1/namespaces': 'namespaces',
    'GET /apis/storage.k8s.io/v1/storageclasses': account === 'restricted' ? 'storageclasses-restricted-403' : 'storageclasses',
    'GET /apis/rbac.authorization.k8s.io/v1/clusterrolebindings': 'clusterrolebindings',
    'GET /apis/flowcontrol.apiserver.k8s.io/v1beta1/flowschemas': 'flowschemas',
    'POST /apis/authentication.k8s.io/v1/selfsubjectreviews': 'selfsubjectreview-restricted',
    'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': account === 'restricted' ? 'ssar-restricted-list-storageclasses' : 'ssar-admin-list-nodes',
    'POST /api/v1/namespaces/lab-secured/pods': version === 'v1.36' ? 'pod-privileged-dryrun-403' : 'pod-no-default-serviceaccount-403',
  }
  const created = /selfsubject/
  return (method, path, anonymous) => {
    if (anonymous && path !== '/version' && path !== '/livez') return { status: 403, file: 'nodes-anonymous-403' }
    if (account === 'badtoken' && !anonymous) return { status: 401, file: 'nodes-badtoken-401' }
    const file = known[`${method} ${path}`] ?? ''
    if (file === '' || !existsSync(new URL(`${version}/${file}.json`, folder))) return { status: 404, file: 'endpoint-unknown-404' }
    const told = /-(\d{3})$/.exec(file)?.[1]
    const refused = file === 'selfsubjectreview-restricted' && version === 'v1.20' // it has no such review
    return { status: told !== undefined ? Number(told) : refused ? 403 : created.test(path) ? 201 : 200, file }
  }
}

/** Golden: a change of verdict on real servers' answers must be seen in review. `npx vitest -u` rewrites it. */
describe.each(versions)('the recorded answers of Kubernetes %s', version => {
  it.each(['admin', 'restricted', 'badtoken'] as const)('give the recorded verdicts to the account %s', async account => {
    const answer = answers(version, account)
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://x')
      const { status, file } = answer(request.method ?? '', pathname, request.headers.authorization === undefined)
      const text = readFileSync(new URL(`${version}/${file}.json`, folder), 'utf8')
      request.resume().on('end', () => {
        response.writeHead(status, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8' }).end(text)
      })
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    const kubeconfig = join(dir, `${version}-${account}.yaml`)
    await writeFile(kubeconfig, JSON.stringify({
      'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'recorded', 'contexts': [{ name: 'recorded', context: { cluster: 'recorded', user: 'recorded' } }],
      'clusters': [{ name: 'recorded', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
      'users': [{ name: 'recorded', user: { token: 'token-of-replay' } }],
    }), { mode: 0o600 })
    const { clusters } = await loadClusters({ kubeconfigs: [kubeconfig], env: {}, cwd: dir, home: dir })
    const client = connectCluster(clusters[0]!, { env: {} })
    try {
      const assignment = assign(await rules, { allStandards: true }, asOf)
      const { data: releases } = await loadReleaseData(undefined, { XDG_DATA_HOME: dir })
      const gathered = await collect({ subject: version, kubernetes: client, releases }, probesOf(assignment, { passive: true }), {
        tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000, signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000),
        run: '0tl2zzzabcdef', allowPrivileged: false, now: () => asOf,
      })
      const lines = evaluate(gathered, assignment).results.map(({ testcase, verdict, because, findings }) => [
        `${verdict} ${testcase}: ${because.replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER')}`, ...findings.map(({ severity, subject, at }) => `  ${severity} ${at} ${subject}`),
      ].join('\n').replaceAll(dir, 'DIR'))
      await expect(lines.join('\n') + '\n').toMatchFileSnapshot(`./kaas/${version}/verdicts-${account}.txt`)
    } finally {
      await client.close()
      server.close()
      server.closeAllConnections()
    }
  })
})
