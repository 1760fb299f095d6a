import { stringify } from 'yaml'

/** The text of a kubeconfig with one cluster, one user with a token and one context, all of one name; `ca` is PEM. */
export function kubeconfigOf({ name, url, token, ca }: { name: string; url: string; token: string; ca: string | undefined }): string {
  const cluster = { 'server': url, ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }) }
  return stringify({
    'apiVersion': 'v1', 'kind': 'Config', 'clusters': [{ name, cluster }], 'users': [{ name, user: { token } }], 'contexts': [
      { name, context: { cluster: name, user: name } },
    ], 'current-context': name,
  }, { lineWidth: 0 })
}
