import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { ClusterConfig } from './cluster-config.ts'
import { ConfigError } from './config-error.ts'

/** Where Kubernetes puts a pod's service account. */
const DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The cluster whose pod this process runs in, by its service account; undefined outside of pods. Throws `ConfigError` if the account is incomplete. */
export async function inPod(env: Record<string, string | undefined>, directory = DIRECTORY): Promise<ClusterConfig | undefined> {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'] ?? '', env['KUBERNETES_SERVICE_PORT'] ?? '']
  if (host === '' || port === '') return undefined
  const read = (name: string) => readFile(join(directory, name), 'utf8').catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const cure = 'say --kubeconfig FILE, or let the pod mount its token (automountServiceAccountToken)'
    throw new ConfigError(`the service account's ${name} cannot be read: ${code}`, directory, cure)
  })
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`
  if (!URL.canParse(server)) throw new ConfigError('KUBERNETES_SERVICE_HOST and _PORT make no address', 'environment', 'say --kubeconfig FILE')
  const [token, ca] = await Promise.all([read('token'), read('ca.crt')])
  return {
    cluster: 'in-cluster', server, compression: true, impersonation: {}, secrets: [token.trim()],
    tls: { verify: true, ca, partialChain: true, files: { cacert: join(directory, 'ca.crt') } },
    auth: { type: 'tokenFile', path: join(directory, 'token') },
    source: { cluster: 'the service account of this pod', user: 'the service account of this pod' },
  }
}
