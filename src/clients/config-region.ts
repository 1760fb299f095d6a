import type { RegionConfig } from './cloud.ts'
import { isKnown } from './catalog.ts'
import { authOf, SECRET_KEYS } from './config-auth.ts'
import { ConfigError } from './config-error.ts'
import { expandHome } from './config-files.ts'
import { dict, interpolate, isDict, type Dict } from './dict.ts'
import { Keys, truth } from './keys.ts'
import { loadTls } from './tls.ts'
import { trimSlashes } from './url.ts'

export interface Circumstances {
  cloud: string
  /** Files (and variables) that the values come from. */
  where: string
  home: string
  /** `OS_*` variables alone describe the cloud. */
  variables: boolean
  /** The profile that the cloud names is known; without it the name has no effect. */
  usesProfile: boolean
  /** `OS_PASSCODE`: a one-time password is nothing to write into a file. */
  passcode: string | undefined
  warn: (warning: string) => void
}

/** One region's merged mapping as a typed configuration; adds the names of the keys used and ignored to the given sets. */
export async function regionOf(
  raw: Dict, region: string, about: Circumstances, used: Set<string>, ignored: Set<string>,
): Promise<RegionConfig> {
  const { cloud, where, warn, variables } = about
  const values = expanded({ ...raw, region_name: region })
  const top = new Keys(values, where, '', variables)
  if (values['auth'] !== undefined && values['auth'] !== null && !isDict(values['auth'])) {
    throw top.wrong('auth', 'is no mapping', 'write the credentials below it')
  }
  const auth = new Keys(isDict(values['auth']) ? values['auth'] : dict(), where, 'auth.', variables)

  const credentials = authOf(top, auth, about.passcode, warn)
  const authUrl = httpUrl(auth.text('auth_url') ?? top.text('auth_url'), 'auth_url', auth)
  if (new URL(authUrl).protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(new URL(authUrl).hostname)) {
    warn('auth_url is http: credentials and tokens travel unencrypted; use https')
  }

  const { overrides, services } = perService(top)
  const timeouts = top.names().filter(name => name.endsWith('timeout') && name !== 'timeout' && name !== 'api_timeout')
  const timeout = timeouts.map(name => top.text(name)).filter(value => value !== undefined).at(-1) ?? top.text('api_timeout')
  const config: RegionConfig = {
    cloud, region, authUrl, auth: credentials,
    tls: await tlsOf(top, about),
    interfaces: interfaces(top),
    overrides, services,
    apiTimeout: seconds(timeout, top),
    forceIpv4: top.flag('force_ipv4', warn) ?? false,
    secrets: secretsOf(values), source: { where, variables },
  }
  for (const name of ['region_name', 'regions', ...(about.usesProfile ? ['profile', 'cloud'] : [])]) top.take(name)
  for (const name of [...top.used, ...auth.used]) used.add(name)
  for (const name of [...top.unused(), ...auth.unused(), ...nested(values, top)]) ignored.add(name)
  return config
}

/** `{region_name}` and other keys filled into top-level texts and auth_url, never into secrets. */
function expanded(raw: Dict): Dict {
  const out = Object.assign(dict(), raw)
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value === 'string' && !SECRET_KEYS.includes(key)) out[key] = interpolate(value, raw)
  }
  const auth = raw['auth']
  if (isDict(auth) && typeof auth['auth_url'] === 'string') {
    out['auth'] = Object.assign(dict(), auth, { auth_url: interpolate(auth['auth_url'], raw) })
  }
  return out
}

function nested(values: Dict, top: Keys): string[] {
  return Object.keys(values).filter(name => name !== 'auth' && isDict(values[name]) && !top.used.has(name))
}

function tlsOf(top: Keys, { home, where, warn }: Circumstances) {
  const insecure = top.flag('insecure', warn) ?? false
  const raw = top.take('verify')
  // openstacksdk hands a text in `verify` to requests, which takes it as the path of a certificate file.
  const asPath = typeof raw === 'string' && raw !== '' && truth(raw) === undefined ? raw : undefined
  const verify = asPath !== undefined || (top.flag('verify', warn) ?? true)
  const path = (name: string) => {
    const value = top.text(name)
    return value === undefined ? {} : { [name]: expandHome(value, home) }
  }
  const files = { ...path('cert'), ...path('key'), ...(asPath === undefined ? {} : { cacert: expandHome(asPath, home) }), ...path('cacert') }
  if (insecure || !verify) {
    warn(
      `the cloud's certificates are not verified (${insecure ? top.setting('insecure', 'true') : top.setting('verify', 'false')})${'cacert' in files ? ', although a cacert is given' : ''}`,
    )
    return loadTls(
      false, { ...('cert' in files ? { cert: files.cert } : {}), ...('key' in files ? { key: files.key } : {}) } as Record<string, string>,
      where,
    )
  }
  return loadTls(true, files, where, asPath !== undefined && files.cacert === expandHome(asPath, home) ? top.called('verify') : undefined)
}

function interfaces(top: Keys): string[] {
  const raw = top.take('interface') ?? top.take('endpoint_type') ?? 'public'
  const list = (Array.isArray(raw) ? raw : [raw]).map(one => (typeof one === 'string' ? one.replace(/URL$/, '') : ''))
  const wrong = list.length === 0 || list.some(one => !['public', 'internal', 'admin'].includes(one))
  if (wrong) throw top.wrong('interface', 'is not known', 'use public, internal or admin (or a list of them)')
  return list
}

function seconds(text: string | undefined, top: Keys): number | null {
  if (text === undefined) return null
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN
  if (Number.isNaN(value)) throw top.wrong('api_timeout', 'is no number of seconds', `write e.g. ${top.setting('api_timeout', '60')}`)
  return value === 0 ? null : value
}

/** `<service>_endpoint_override` and its relatives; the plain `<service>_endpoint` is weaker. Services that nothing asks for stay unread. */
function perService(top: Keys): Pick<RegionConfig, 'overrides' | 'services'> {
  const overrides = dict() as Record<string, string>
  const services = dict() as unknown as RegionConfig['services']
  for (const ending of ['_endpoint', '_endpoint_override']) {
    for (const name of top.names().filter(one => one.endsWith(ending) && !['discovery_endpoint', 'access_token_endpoint'].includes(one))) {
      const service = name.slice(0, -ending.length)
      const url = isKnown(service) ? top.text(name) : undefined
      if (url !== undefined) overrides[service] = httpUrl(url, name, top)
    }
  }
  const endings = { _interface: 'interface', _endpoint_type: 'interface', _region_name: 'region', _service_type: 'type', _service_name: 'name' } as const
  for (const name of top.names()) {
    for (const [ending, field] of Object.entries(endings)) {
      const service = name.slice(0, -ending.length)
      const value = name.endsWith(ending) && isKnown(service) ? top.text(name) : undefined
      if (value !== undefined) {
        services[service] = { ...services[service], [field]: field === 'interface' ? value.replace(/URL$/, '') : value }
      }
    }
  }
  return { overrides, services }
}

function httpUrl(text: string | undefined, key: string, keys: Keys): string {
  const { where } = keys
  const name = keys.variables ? keys.called(key) : key
  if (text === undefined) throw new ConfigError(`${name} is missing`, where, keys.add(key, 'https://HOST:5000/v3'))
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${name} is no http(s) URL`, where, 'write it as https://HOST[:PORT][/PATH]')
  }
  if (url.username !== '' || url.password !== '') throw new ConfigError(`${name} holds a user or password`, where, 'remove it from the URL')
  return trimSlashes(text)
}

function secretsOf(values: Dict): string[] {
  const auth = isDict(values['auth']) ? values['auth'] : dict()
  const found = SECRET_KEYS.flatMap(name => [values[name], auth[name]])
  return [...new Set(found.filter((value): value is string => typeof value === 'string' && value !== ''))]
}
