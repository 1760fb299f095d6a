import type { ClusterAuth, ClusterConfig } from '../clients/cluster-config.ts'

/** A kubeconfig (JSON, which is YAML) of nothing but this cluster, with its credentials: for programs that connect by themselves. */
export function kubeconfigOf({ server, tls, proxy, auth, impersonation }: ClusterConfig): string {
  const name = 'scs-check'
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const cluster = {
    server,
    ...(!tls.verify && { 'insecure-skip-tls-verify': true }),
    ...(tls.verify && tls.ca !== undefined && { 'certificate-authority-data': base64(tls.ca) }),
    ...(tls.serverName !== undefined && { 'tls-server-name': tls.serverName }),
    ...(proxy !== undefined && { 'proxy-url': proxy }),
  }
  const user = {
    ...credentials(auth),
    ...(tls.cert !== undefined && tls.key !== undefined && { 'client-certificate-data': base64(tls.cert), 'client-key-data': base64(tls.key) }),
    ...assumed(impersonation),
  }
  return JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': name,
    clusters: [{ name, cluster }], users: [{ name, user }], contexts: [{ name, context: { cluster: name, user: name } }],
  })
}

function credentials(auth: ClusterAuth): object {
  switch (auth.type) {
    case 'none': return {}
    case 'token': return { token: auth.token }
    case 'tokenFile': return { tokenFile: auth.path, ...(auth.token !== undefined && { token: auth.token }) }
    case 'basic': return { username: auth.username, password: auth.password }
    case 'exec': {
      const { apiVersion, command, args, env, installHint, cluster } = auth.plugin
      return {
        exec: {
          apiVersion, command, args, env: Object.entries(env).map(([name, value]) => ({ name, value })), interactiveMode: 'Never',
          provideClusterInfo: cluster !== undefined, ...(installHint !== undefined && { installHint }),
        },
      }
    }
    case 'oidc': {
      const { issuer, clientId, clientSecret, idToken, refreshToken, ca } = auth.provider
      const config = {
        'idp-issuer-url': issuer, 'client-id': clientId, 'client-secret': clientSecret, 'id-token': idToken, 'refresh-token': refreshToken,
        'idp-certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
      }
      return { 'auth-provider': { name: 'oidc', config } }
    }
  }
}

/** Whom the user asks to be taken for, from the headers that say so. */
function assumed(headers: ClusterConfig['impersonation']): object {
  const value = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString() // headers hold the bytes of UTF-8
  const list = (texts: string | string[]) => [texts].flat().map(utf8)
  const [user, uid, groups] = [value('impersonate-user'), value('impersonate-uid'), value('impersonate-group')]
  const extra = Object.entries(headers).filter(([key]) => key.toLowerCase().startsWith('impersonate-extra-'))
    .map(([key, texts]) => [decodeURIComponent(key.slice('impersonate-extra-'.length)), list(texts)] as const)
  return {
    ...(user !== undefined && { as: list(user)[0] }), ...(uid !== undefined && { 'as-uid': list(uid)[0] }),
    ...(groups !== undefined && { 'as-groups': list(groups) }), ...(extra.length > 0 && { 'as-user-extra': Object.fromEntries(extra) }),
  }
}
