import type { ClusterAuth, OidcProvider } from './cluster-config.ts'
import { ConfigError } from './config-error.ts'
import { isDict, dict, type Value } from './dict.ts'
import { Keys } from './keys.ts'
import { readPem } from './kubeconfig-material.ts'

/** Reads the legacy auth-provider of a user: `oidc` is spoken, of the others only the way out is told (`ConfigError`). */
export async function providerOf(provider: Value, file: string, where: string): Promise<{ auth: ClusterAuth; secrets: string[] }> {
  const name = isDict(provider) ? provider['name'] : undefined
  if (name !== 'oidc') {
    const plugin = name === 'gcp' ? 'gke-gcloud-auth-plugin' : name === 'azure' ? 'kubelogin of Azure' : 'an exec plugin such as kubelogin'
    throw new ConfigError(
      `auth-provider ${typeof name === 'string' ? `"${name.slice(0, 40)}" ` : ''}is no longer spoken (kubectl gave it up in 1.26)`, where,
      `use exec with ${plugin}, or a token`,
    )
  }
  const config = isDict(provider) ? provider['config'] ?? dict() : dict()
  if (!isDict(config)) throw new ConfigError('"auth-provider.config" is no mapping', where, 'write idp-issuer-url, client-id and the tokens below it')
  const keys = new Keys(config, where)
  const ca = await readPem(keys, 'idp-certificate-authority', 'certificate', file)
  const [issuer, clientId, clientSecret] = [keys.text('idp-issuer-url'), keys.text('client-id'), keys.text('client-secret')]
  const [idToken, refreshToken] = [keys.text('id-token'), keys.text('refresh-token')]
  if (idToken === undefined && refreshToken === undefined) {
    throw new ConfigError('the auth-provider oidc has neither id-token nor refresh-token', where, 'log in anew, or use exec with kubelogin')
  }
  const oidc: OidcProvider = {
    ...(issuer !== undefined && { issuer }), ...(clientId !== undefined && { clientId }), ...(clientSecret !== undefined && { clientSecret }),
    ...(idToken !== undefined && { idToken }), ...(refreshToken !== undefined && { refreshToken }), ...(ca !== undefined && { ca: ca.pem }),
  }
  return { auth: { type: 'oidc', provider: oidc }, secrets: [clientSecret, idToken, refreshToken].filter(text => text !== undefined) }
}
