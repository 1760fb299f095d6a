import type { CloudConfig } from './cloud.ts'
import { cloudOfEnvironment, ignoredVariables } from './config-env.ts'
import { ConfigError } from './config-error.ts'
import { findFile, type ConfigFile, type Place } from './config-files.ts'
import { regionOf } from './config-region.ts'
import { dict, isDict, merge, overlay, underscored, type Dict } from './dict.ts'
import { SECRET_KEYS } from './config-auth.ts'
import { nearest } from '../nearest.ts'
import { withProfile } from './config-profile.ts'
import { regionsOf } from './config-regions.ts'

export interface Given {
  /** `--os-cloud`. */
  cloud?: string | undefined
  /** One region of the cloud; all of them without it. */
  region?: string | undefined
  /** `--secure-file`: beats OS_CLIENT_SECURE_FILE. */
  secureFile?: string | undefined
  env: Record<string, string | undefined>
  cwd: string
  home: string
  platform?: string
  etc?: string
}

/**
 * The configuration of one cloud by the rules of openstacksdk (clouds.yaml, secure.yaml, clouds-public.yaml, `OS_*`), one entry per region.
 * Unlike there nothing is skipped: a broken, unreadable or missing file and every mistake throws `ConfigError`.
 */
export async function loadCloudConfig(given: Given): Promise<CloudConfig> {
  const { env } = given
  const place: Place = { env, cwd: given.cwd, home: given.home, platform: given.platform ?? process.platform, etc: given.etc ?? '/etc' }
  const named = (path: string | undefined, by: string) => (path === undefined || path === '' ? undefined : { path, by })
  const [config, secure, open] = await Promise.all([
    findFile('clouds', place, named(env['OS_CLIENT_CONFIG_FILE'], 'OS_CLIENT_CONFIG_FILE')),
    findFile('secure', place, named(given.secureFile, '--secure-file') ?? named(env['OS_CLIENT_SECURE_FILE'], 'OS_CLIENT_SECURE_FILE')),
    findFile('clouds-public', place),
  ])
  const warnings = new Set<string>()
  const warn = (text: string) => void warnings.add(text)
  for (const file of [config, secure]) {
    if (file?.worldReadable && holdsSecrets(file.data)) {
      warn(`${file.path} holds secrets and everybody on this machine can read it: chmod 600 ${file.path}`)
    }
  }

  const clouds = merge(cloudsOf(config, warn), cloudsOf(secure, warn))
  const hints = [config, secure].flatMap(withoutClouds)
  const paths = [config?.path, secure?.path].filter(path => path !== undefined)
  const environment = cloudOfEnvironment(env)
  const ownName = env['OS_CLOUD_NAME'] || 'envvars'
  if (environment !== undefined && ownName in clouds) {
    throw new ConfigError(`both the OS_* variables and ${paths.join(' and ')} describe a cloud "${ownName}"`, 'OS_CLOUD_NAME',
      'set OS_CLOUD_NAME to another name, rename the cloud in the file, or unset the variables')
  }
  const name = choose(given, environment === undefined ? undefined : ownName, clouds, paths, hints)
  const fromEnvironment = environment !== undefined && name === ownName
  const where = `cloud "${name}" of ${fromEnvironment ? 'the OS_* variables' : paths.join(' and ')}`
  const own = fromEnvironment ? environment : clouds[name]
  if (!isDict(own)) throw new ConfigError('the entry is no mapping', where, 'write its settings below it')

  const profiled = withProfile(own, open, where, warn)
  const regions = regionsOf(profiled, given.region, where, warn)
  const used = new Set<string>()
  const ignored = new Set<string>()
  const passcode = env['OS_PASSCODE']
  const about = { cloud: name, where, home: given.home, passcode, warn, variables: fromEnvironment, usesProfile: profiled.usesPublicFile }
  const list = []
  for (const { region, values } of regions) list.push(await regionOf(overlay(profiled.merged, values), region, about, used, ignored))
  const usesPasscode = list.some(({ auth }) => auth.type === 'v3totp' && auth.passcode === passcode)
  const secrets = [...new Set([...list.flatMap(region => region.secrets), ...(usesPasscode && passcode !== undefined ? [passcode] : [])])]

  const variablesUsed = [
    ...(given.cloud === undefined && env['OS_CLOUD'] ? ['OS_CLOUD'] : []),
    ...(config !== undefined && env['OS_CLIENT_CONFIG_FILE'] ? ['OS_CLIENT_CONFIG_FILE'] : []),
    ...(given.secureFile === undefined && env['OS_CLIENT_SECURE_FILE'] ? ['OS_CLIENT_SECURE_FILE'] : []),
    ...(!fromEnvironment && usesPasscode ? ['OS_PASSCODE'] : []),
    ...Object.keys(fromEnvironment ? environment : {}).map(key => `OS_${key.toUpperCase()}`),
  ].sort()
  return {
    name, regions: list.map(region => ({ ...region, secrets })), secrets,
    provenance: {
      configFile: config?.path ?? null,
      secureFile: secure?.path ?? null,
      publicFile: profiled.usesPublicFile ? open?.path ?? null : null,
      keysUsed: [...used].sort(),
      keysIgnored: [...ignored].filter(key => !used.has(key)).sort(),
      variablesUsed,
      variablesIgnored: ignoredVariables(env, fromEnvironment, variablesUsed),
      warnings: [...warnings],
    },
  }
}

/** The clouds of a file that was read, once; nobody changes them. */
const clean = new WeakMap<Dict, Dict>()

function cloudsOf(file: ConfigFile | undefined, warn: (text: string) => void): Dict {
  const clouds = file?.data['clouds']
  for (const hint of withoutClouds(file)) warn(hint)
  if (clouds === undefined || clouds === null) return dict()
  if (!isDict(clouds)) throw new ConfigError('"clouds" is no mapping', file?.path ?? '', 'write one key per cloud below it')
  const known = clean.get(clouds)
  if (known !== undefined) return known
  const out = dict()
  for (const [name, cloud] of Object.entries(clouds)) out[name] = isDict(cloud) ? underscored(cloud, `cloud "${name}" of ${file?.path ?? ''}`) : cloud
  clean.set(clouds, out)
  return out
}

/** That a file has no clouds, and what it has instead. */
function withoutClouds(file: ConfigFile | undefined): string[] {
  if (file === undefined || (file.data['clouds'] !== undefined && file.data['clouds'] !== null)) return []
  const [near] = nearest('clouds', Object.keys(file.data))
  return [`${file.path} has no key "clouds"${near === undefined || near === 'clouds' ? '' : ` but "${near}": rename that to "clouds"`}`]
}

/** Explicit name → OS_CLOUD → the variables' cloud → the only cloud of the files. */
function choose(given: Given, fromVariables: string | undefined, clouds: Dict, files: string[], hints: string[]): string {
  const known = [...Object.keys(clouds), ...(fromVariables === undefined ? [] : [fromVariables])]
  const list = known.length === 0 ? ['there are none', ...hints].join(': ') : `known: ${known.slice(0, 50).join(', ')}`
  const where = files.length === 0 ? 'no clouds.yaml found in the working directory, ~/.config/openstack or /etc/openstack' : files.join(' and ')
  const wanted = given.cloud ?? (given.env['OS_CLOUD'] || undefined)
  if (wanted !== undefined) {
    if (known.includes(wanted)) return wanted
    const [near] = nearest(wanted, known)
    throw new ConfigError(
      `there is no cloud "${wanted.slice(0, 80)}"`, where, `${list}${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    )
  }
  if (fromVariables !== undefined) return fromVariables
  const [only] = known
  if (only !== undefined && known.length === 1) return only
  throw new ConfigError('no cloud is named', where, `say --os-cloud NAME or set OS_CLOUD; ${list}`)
}

function holdsSecrets(data: Dict): boolean {
  const secret = (key: string) => SECRET_KEYS.includes(key.replaceAll('-', '_'))
  return Object.entries(data).some(([key, value]) => (isDict(value) ? holdsSecrets(value) : typeof value === 'string' && secret(key)))
}
