import { ConfigError } from './config-error.ts'
import type { ClusterAuth } from './cluster-config.ts'
import { isDict } from './dict.ts'
import { Keys } from './keys.ts'
import type { ServerConfig } from './kubeconfig-cluster.ts'
import { execOf } from './kubeconfig-exec.ts'
import type { Entry } from './kubeconfig-file.ts'
import { impersonationOf } from './kubeconfig-impersonation.ts'
import { besides, pemSecrets, readPem } from './kubeconfig-material.ts'
import { providerOf } from './kubeconfig-oidc.ts'

/** The user's half of a ClusterConfig. */
export interface UserConfig {
  auth: ClusterAuth
  impersonation: Record<string, string | string[]>
  /** The client certificate. */
  tls: { cert?: string; key?: string; files: { cert?: string; key?: string } }
  secrets: string[]
}

/** What a header can carry as a token. */
const TOKEN = /^[\x21-\x7e]+$/

/**
 * Reads a user's entry by the rules of client-go; throws `ConfigError`. A token, password or client certificate makes an exec plugin or auth-provider idle;
 * the content of tokenFile wins over token; token and password together are refused.
 */
export async function userOf(entry: Entry, cluster: Entry, server: ServerConfig, allowExec: boolean): Promise<UserConfig> {
  const where = `user "${entry.name}" of ${entry.path}`
  const keys = new Keys(entry.values, where)
  const cert = await readPem(keys, 'client-certificate', 'certificate', entry.path)
  const key = await readPem(keys, 'client-key', 'private key', entry.path)
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError(`client-${cert === undefined ? 'key' : 'certificate'} is given alone`, where, 'add the other one, or its -data')
  }
  const [token, tokenFile, username, password] = [keys.text('token'), keys.text('tokenFile'), keys.text('username'), keys.text('password')]
  const named = [...(token === undefined ? [] : ['token']), ...(username === undefined && password === undefined ? [] : ['username and password'])]
  if (named.length > 1) throw new ConfigError(`the user has more than one way to log in: ${named.join(', ')}`, where, 'keep one of them')
  if (token !== undefined && !TOKEN.test(token)) {
    throw new ConfigError('the value of token holds characters that no HTTP header can carry', where, 'was it cut or broken by an editor?')
  }
  const exec = keys.take('exec')
  const provider = keys.take('auth-provider')
  if (exec !== undefined && provider !== undefined) throw new ConfigError('exec and auth-provider are both given', where, 'keep exec')
  const secrets = [...[token, password].filter(text => text !== undefined), ...pemSecrets(key?.pem)]
  const own = await otherAuth()
  return {
    auth: own.auth,
    impersonation: impersonationOf(entry.values, where),
    tls: {
      ...(cert !== undefined && { cert: cert.pem }), ...(key !== undefined && { key: key.pem }),
      files: { ...(cert?.path !== undefined && { cert: cert.path }), ...(key?.path !== undefined && { key: key.path }) },
    },
    secrets: [...secrets, ...own.secrets],
  }

  async function otherAuth(): Promise<{ auth: ClusterAuth; secrets: string[] }> {
    if (tokenFile !== undefined) {
      return { auth: { type: 'tokenFile', path: besides(entry.path, tokenFile), ...(token !== undefined && { token }) }, secrets: [] }
    }
    if (token !== undefined) return { auth: { type: 'token', token }, secrets: [] }
    if (username !== undefined || password !== undefined) {
      const basic = { username: username ?? '', password: password ?? '' }
      return { auth: { type: 'basic', ...basic }, secrets: [Buffer.from(`${basic.username}:${basic.password}`).toString('base64')] }
    }
    if (cert !== undefined) return { auth: { type: 'none' }, secrets: [] }
    if (exec !== undefined) {
      if (!isDict(exec)) throw new ConfigError('"exec" is no mapping', where, 'write "command:" below it')
      if (!allowExec) {
        const cure = 'use a token or client certificate, or allow programs of kubeconfigs that you trust'
        throw new ConfigError('the kubeconfig wants to run a program (exec), and that is denied here', where, cure)
      }
      return execOf(exec, cluster, server, entry.path, where)
    }
    if (provider === undefined) return { auth: { type: 'none' }, secrets: [] }
    return providerOf(provider, entry.path, where)
  }
}
