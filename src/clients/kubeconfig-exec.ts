import { besides } from './kubeconfig-material.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { ClusterAuth } from './cluster-config.ts'
import { ConfigError } from './config-error.ts'
import { isDict, type Dict, type Value } from './dict.ts'
import { Keys } from './keys.ts'
import type { ServerConfig } from './kubeconfig-cluster.ts'
import type { Entry } from './kubeconfig-file.ts'

const GROUP = 'client.authentication.k8s.io'
const VERSIONS = [`${GROUP}/v1`, `${GROUP}/v1beta1`]
/** Names of variables and options whose values are kept out of everything. */
const SECRET = /secret|password|passwd|token|credential/i

/** Reads the exec entry of a user; throws `ConfigError`, also for a plugin that must ask a person. */
export function execOf(exec: Dict, cluster: Entry, server: ServerConfig, file: string, where: string): { auth: ClusterAuth; secrets: string[] } {
  const keys = new Keys(exec, where, 'exec.')
  const [apiVersion, command] = [keys.text('apiVersion') ?? '', keys.text('command')]
  if (!VERSIONS.includes(apiVersion)) {
    const cure = `write ${VERSIONS.join(' or ')}; older ones ended with Kubernetes 1.24: update the plugin`
    throw new ConfigError('exec.apiVersion is none that is known', where, cure)
  }
  if (command === undefined) throw new ConfigError('exec has no command', where, 'add command: PROGRAM')
  const mode = keys.text('interactiveMode') ?? (apiVersion === VERSIONS[1] ? 'IfAvailable' : '')
  if (mode === 'Always') {
    const what = 'the exec plugin wants a terminal (interactiveMode: Always), and there is none here'
    throw new ConfigError(what, where, 'use a plugin or credentials for machines')
  }
  if (mode !== 'Never' && mode !== 'IfAvailable') {
    throw new ConfigError('exec.interactiveMode is missing or none that is known', where, 'write interactiveMode: Never or IfAvailable')
  }
  const args = texts(exec['args'], 'exec.args', where)
  const variables = list(exec['env'], 'exec.env', where).map(one => {
    const name = isDict(one) ? one['name'] : undefined
    const value = isDict(one) ? one['value'] ?? '' : undefined
    const said = typeof value === 'boolean' ? String(value) : value
    if (typeof name !== 'string' || !/^[^=\0]{1,1000}$/.test(name) || typeof said !== 'string') throw wrong('exec.env', where)
    return [name, said] as const
  })
  const installHint = keys.text('installHint')
  const plugin = {
    apiVersion, command: command.includes('/') ? besides(file, command) : command, args, env: Object.fromEntries(variables),
    ...(installHint !== undefined && { installHint }),
    ...(keys.flag('provideClusterInfo', () => {}) === true && { cluster: clusterInfo(cluster, server) }),
  }
  const inArgs = args.flatMap((arg, i) => {
    const equals = arg.indexOf('=')
    if (!SECRET.test(equals < 0 ? arg : arg.slice(0, equals))) return []
    const value = equals < 0 ? args[i + 1] : arg.slice(equals + 1)
    return value === undefined || value.startsWith('-') ? [] : [value]
  })
  const secrets = [...variables.filter(([name]) => SECRET.test(name)).map(([, value]) => value), ...inArgs]
  return { auth: { type: 'exec', plugin }, secrets: secrets.filter(text => text.length >= 8) } // shorter ones are settings, such as "true"
}

/** What a plugin with provideClusterInfo is told (ExecCredential.spec.cluster). */
function clusterInfo({ extensions }: Entry, { server, tls, proxy, compression }: ServerConfig): JsonObject {
  const found = (Array.isArray(extensions) ? extensions as unknown[] : [])
    .find(one => typeof one === 'object' && one !== null && (one as { name?: unknown }).name === `${GROUP}/exec`)
  const config = (found as { extension?: Json } | undefined)?.extension
  return {
    server, ...(tls.serverName !== undefined && { 'tls-server-name': tls.serverName }), ...(!tls.verify && { 'insecure-skip-tls-verify': true }),
    ...(tls.ca !== undefined && { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') }),
    ...(proxy !== undefined && { 'proxy-url': proxy }), ...(!compression && { 'disable-compression': true }), ...(config !== undefined && { config }),
  }
}

function list(value: Value | undefined, name: string, where: string): Value[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw wrong(name, where)
  return value
}

function texts(value: Value | undefined, name: string, where: string): string[] {
  return list(value, name, where).map(item => {
    if (typeof item === 'boolean') return String(item)
    if (typeof item !== 'string' || item.includes('\0')) throw wrong(name, where)
    return item
  })
}

const wrong = (name: string, where: string) => new ConfigError(`the value of ${name} is malformed`, where, 'write a list, texts in quotes')
