import type { Json } from '../model/json.ts'
import { redact } from '../secrets.ts'
import { Unseen } from '../unseen.ts'
import type { ExecPlugin } from './cluster-config.ts'
import { runProgram } from './exec-process.ts'
import { lastWords, secretsIn, secretsOfEnvironment } from './exec-words.ts'
import { parseJson } from './http-body.ts'
import { pemSecrets } from './kubeconfig-material.ts'
import { plain } from './plain.ts'
import { at } from './session.ts'
import { verifyMaterial } from './tls.ts'

/** What shows who a client is, until it expires. */
export interface Credential {
  /** User and password for HTTP Basic, in Base64. */
  basic?: string
  token?: string
  cert?: string
  key?: string
  /** Milliseconds since 1970. */
  expires?: number
}
export interface Running {
  env: Record<string, string | undefined>
  signal: AbortSignal
  secrets: Set<string>
  /** Hears what a plugin said when it failed, masked: for the person at the console, and for no document. */
  complain?: (text: string) => void
  /** Milliseconds; client-go has none, and a plugin that waits for a browser never ends. */
  timeout?: number
}

/** Longest time that a plugin may take, in milliseconds. */
const TIMEOUT = 60_000

/**
 * Asks an exec plugin for credentials, by the protocol of client.authentication.k8s.io (v1, v1beta1); throws `Unseen`, whose message holds nothing that the plugin wrote.
 * What it gives is added to `secrets`, also where it fails.
 */
export async function askPlugin(plugin: ExecPlugin, { env, signal, secrets, complain = () => {}, timeout = TIMEOUT }: Running): Promise<Credential> {
  const what = `exec plugin ${plain(plugin.command, 120)}`
  const spec = { interactive: false, ...(plugin.cluster !== undefined && { cluster: plugin.cluster }) }
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec })
  const all = Object.entries({ ...env, ...plugin.env, KUBERNETES_EXEC_INFO: info }).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const hint = plugin.installHint === undefined ? '' : `: ${plain(redact(plugin.installHint, secrets), 300)}`
  const ran = await runProgram(plugin.command, plugin.args, { env: Object.fromEntries(all), timeout, signal }).catch((error: unknown) => {
    if (signal.aborted) throw new Unseen('timeout', `${what} ${stopped(signal)}`)
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Unseen('unsupported', `${what} cannot be run: ${code === 'ENOENT' ? 'there is no such program' : plain(code, 60)}${hint}`)
  })
  if (ran === 'late') throw new Unseen('timeout', `${what} did not end within ${timeout / 1000} s: does it wait for a person?`)
  if (ran === 'flood') throw new Unseen('malformed', `${what} wrote more than 1 MiB`)
  try {
    if (ran.code === 0) return credentialOf(parseJson(ran.stdout, what), plugin.apiVersion, what, secrets)
  } catch (error) {
    for (const secret of secretsIn(ran.stdout)) secrets.add(secret)
    throw error
  }
  for (const secret of secretsIn(ran.stdout)) secrets.add(secret)
  const words = lastWords(ran.stderr, [...secrets, ...secretsOfEnvironment({ ...env, ...plugin.env })])
  if (words !== '') complain(`${what} says: ${words}`)
  const end = ran.code === null ? 'killed' : `exit code ${ran.code}`
  throw new Unseen('refused', `${what} failed (${end})${words === '' ? '' : '; what it says is told by scs-check doctor and kept nowhere'}${hint}`)
}

/** That a plugin was ended with the visit: by its deadline, or by somebody. */
function stopped({ reason }: AbortSignal): string {
  const { name, message } = reason instanceof Error || reason instanceof DOMException ? reason : { name: '', message: '' }
  const late = name === 'TimeoutError' || message.startsWith('the deadline')
  return late ? 'did not end before the deadline: does it wait for a person?' : 'had not ended when the run was stopped'
}

function credentialOf(document: Json, version: string, what: string, secrets: Set<string>): Credential {
  const malformed = (why: string) => new Unseen('malformed', `${what} ${why}`)
  if (at(document, 'kind') !== 'ExecCredential') throw malformed('printed no ExecCredential')
  if (at(document, 'apiVersion') !== version) throw malformed(`answered by another API version than the configured ${version}`)
  const status = at(document, 'status')
  const text = (key: string) => {
    const value = at(status, key) ?? ''
    if (typeof value !== 'string') throw malformed(`printed a ${key} that is no text`)
    return value
  }
  const [token, cert, key, expiry] = [text('token'), text('clientCertificateData'), text('clientKeyData'), text('expirationTimestamp')]
  for (const secret of [token, ...pemSecrets(key)]) if (secret !== '') secrets.add(secret)
  if (token === '' && cert === '' && key === '') throw malformed('printed neither token nor certificate')
  if ((cert === '') !== (key === '')) throw malformed('printed a certificate or a key alone')
  if (/[^\x21-\x7e]/.test(token)) throw malformed('printed a token with characters that no HTTP header can carry')
  const expires = expiry === '' ? undefined : Date.parse(expiry)
  if (Number.isNaN(expires)) throw malformed('printed an expirationTimestamp that is no time')
  if (cert !== '') {
    try {
      verifyMaterial({ verify: true, files: {}, cert, key }, what)
    } catch {
      throw malformed('printed a certificate and key that cannot be used together')
    }
  }
  return { ...(token !== '' && { token }), ...(cert !== '' && { cert, key }), ...(expires !== undefined && { expires }) }
}
