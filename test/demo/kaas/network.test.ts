import { describe, expect, it } from 'vitest'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import type { ClusterState } from '../../../src/demo/kaas/state.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import { eventually, inPhase, pod, ready, start, type Started } from './support.ts'

const CLIENT = 'n=0; while :; do n=$((n+1)); if wget -q -T 2 -O /dev/null "$URL"; then r=open; else r=shut; fi; echo "scs-check $n $r"; sleep 1; done'
const POLICIES = '/apis/networking.k8s.io/v1/namespaces/near/networkpolicies'

/** A server in `near`, and a client there and in `far`. */
async function stage(state: Partial<ClusterState> = {}): Promise<Started> {
  const started = await start({ ...clusterProfile('compliant', new Date()), ...state, delay: 5, tick: 10 })
  await ready(started, 'near', { side: 'near' })
  await ready(started, 'far', { side: 'far' })
  await started.ask('POST', '/api/v1/namespaces/near/pods', pod('server', 'exec httpd -f -p 8080 -h /tmp', { labels: { app: 'server' } }))
  const { status } = await inPhase(started, 'near', 'server', 'Running')
  const env = [{ name: 'URL', value: `http://${(status as { podIP: string }).podIP}:8080/` }]
  for (const namespace of ['near', 'far']) await started.ask(
    'POST', `/api/v1/namespaces/${namespace}/pods`, pod('client', CLIENT, { labels: { app: 'client' }, env }),
  )
  for (const namespace of ['near', 'far']) await inPhase(started, namespace, 'client', 'Running')
  return started
}

/** What the clients see after a while: the last three tries agree. */
async function seen({ ask }: Started): Promise<string> {
  await new Promise(resolve => setTimeout(resolve, 60))
  const reach = await Promise.all(['near', 'far'].map(namespace => eventually(async () => {
    const lines = (await ask('GET', `/api/v1/namespaces/${namespace}/pods/client/log?tailLines=3`)).text.trim().split('\n').map(line => line.split(' ')[2])
    return lines.length === 3 && new Set(lines).size === 1 ? lines[0] : undefined
  })))
  return reach.join(' ')
}
const server = { podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress'] }
const impose = ({ ask }: Started, spec: JsonObject) => ask(
  'POST', POLICIES, { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', metadata: { name: 'one' }, spec },
)

describe('network policies', () => {
  it.each([
    ['deny all ingress', server, 'shut shut'],
    ['allow the other namespace', { ...server, ingress: [{ from: [{ namespaceSelector: { matchLabels: { side: 'far' } } }] }] }, 'shut open'],
    ['allow pods of the own namespace', { ...server, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'client' } } }] }] }, 'open shut'],
    [
      'both selectors at once',
      {
        ...server, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['client'] }] } }] }],
      },
      'shut shut',
    ],
    ['another port', { ...server, ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }] }, 'shut shut'],
    ['a range of ports', { ...server, ingress: [{ ports: [{ port: 8000, endPort: 9000 }] }] }, 'open open'],
    [
      'a block of addresses', { ...server, ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.0.0/16', '192.0.2.0/24'] } }] }] },
      'shut shut',
    ],
    ['a block of addresses without exceptions', { ...server, ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }] }, 'open open'],
    ['allow everybody', { ...server, ingress: [{}] }, 'open open'],
    ['deny egress of clients, type told by its rules', { podSelector: { matchLabels: { app: 'client' } }, egress: [] }, 'shut open'],
    ['other pods', { podSelector: { matchLabels: { app: 'other' } } }, 'open open'],
  ] as [string, JsonObject, string][])('%s: %s', async (_, spec, expected) => {
    const started = await stage()
    expect(await seen(started)).toBe('open open')
    await impose(started, spec)
    expect(await seen(started)).toBe(expected)
    await started.ask('DELETE', `${POLICIES}/one`)
    expect(await seen(started)).toBe('open open')
  })

  it.each([[false, 'open open'], ['ingress', 'shut shut']] as const)('where the network enforces %s, ingress denied: %s', async (enforces, expected) => {
    const started = await stage({ enforces })
    await impose(started, server)
    expect(await seen(started)).toBe(expected)
  })

  it('which enforces ingress alone lets clients out', async () => {
    const started = await stage({ enforces: 'ingress' })
    await impose(started, { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] })
    expect(await seen(started)).toBe('open open')
  })

  it('nothing is reached where the network is down', async () => {
    expect(await seen(await stage({ network: false }))).toBe('shut shut')
  })

  it('the log can be cut', async () => {
    const started = await stage()
    await seen(started)
    expect((await started.ask('GET', '/api/v1/namespaces/near/pods/client/log?limitBytes=9')).text).toBe('scs-check')
    expect((await started.ask('GET', '/api/v1/namespaces/near/pods/client/log?tailLines=x')).status).toBe(400)
  })
})
