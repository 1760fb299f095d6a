import { readFile } from 'node:fs/promises'
import { Unseen } from '../unseen.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { keepCredentials, type CredentialSource } from './cluster-credentials.ts'
import { oidcSource } from './cluster-oidc.ts'
import { askPlugin, type Credential } from './exec-plugin.ts'
import { createHttp, type Http, type HttpOptions } from './http.ts'
import { plain } from './plain.ts'

export interface AuthContext {
  http: HttpOptions
  env: Record<string, string | undefined>
  signal: AbortSignal
  secrets: Set<string>
  /** Is told what a reader of the report should know. */
  note: (text: string) => void
  /** Is told what only the person at the console should know. */
  complain: (text: string) => void
  /** Milliseconds that an exec plugin may take. */
  execTimeout?: number
}

/** How long the content of a token file is believed, in milliseconds: Kubernetes replaces it long before it expires. */
const FILE_LIFE = 10_000

/** Where a cluster's credentials come from; what is fixed is never taken anew. `close` ends what it has opened. */
export function clusterAuth({ auth, source }: ClusterConfig, context: AuthContext): { source: CredentialSource; close(): Promise<void> } {
  const { env, signal, secrets, complain, execTimeout } = context
  let http: Http | undefined
  const close = async () => { await http?.close().catch(() => {}) }
  const fixed = (credential: Credential) => ({ source: keepCredentials(() => Promise.resolve(credential)), close })
  switch (auth.type) {
    case 'none': return fixed({})
    case 'token': return fixed({ token: auth.token })
    case 'basic': return fixed({ basic: Buffer.from(`${auth.username}:${auth.password}`).toString('base64') })
    case 'tokenFile': return { source: keepCredentials(() => fromFile(auth.path, auth.token, secrets)), close }
    case 'exec': return {
      source: keepCredentials(() => askPlugin(auth.plugin, {
        env, signal, secrets, complain, ...(execTimeout !== undefined && { timeout: execTimeout }),
      })), close,
    }
    case 'oidc': {
      const { ca } = auth.provider
      const connect = () => (http ??= createHttp({
        ...context.http, secrets, wording: { authority: 'idp-certificate-authority-data', proxy: 'should no_proxy name this host?' },
        tls: { verify: true, partialChain: true, files: {}, ...(ca !== undefined && { ca }) },
      }))
      const user = plain(source.user, 200)
      const rotated = () => {
        context.note(`the identity provider replaced the refresh-token of ${user}; the new one is not written there, so kubectl may have to log in anew`)
      }
      return { source: keepCredentials(oidcSource(auth.provider, connect, user, secrets, rotated)), close }
    }
  }
}

async function fromFile(path: string, instead: string | undefined, secrets: Set<string>): Promise<Credential> {
  const expires = Date.now() + FILE_LIFE
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (instead !== undefined) return instead
    throw new Unseen('refused', `the token file ${plain(path)} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`)
  })
  const token = text.trim()
  if (!/^[\x21-\x7e]{1,65536}$/.test(token)) throw new Unseen('refused', `the token file ${plain(path)} holds no token`)
  secrets.add(token)
  return { token, expires }
}
