import { ConfigError } from './config-error.ts'
import type { ConfigFile } from './config-files.ts'
import { dict, isDict, overlay, underscored, type Dict } from './dict.ts'

/** A cloud's own mapping, the profile below it, and both merged. */
export interface Profiled {
  own: Dict
  profile: Dict
  merged: Dict
  usesPublicFile: boolean
}

/** Lays the cloud over the profile that its `profile:` (formerly `cloud:`) names in clouds-public.yaml. */
export function withProfile(own: Dict, open: ConfigFile | undefined, where: string, warn: (text: string) => void): Profiled {
  const name = own['profile'] ?? own['cloud'] ?? null
  if (name === null || name === '') return { own, profile: dict(), merged: own, usesPublicFile: false }
  if (typeof name !== 'string') throw new ConfigError('the profile is no name', where, 'write profile: NAME')
  if (/^https?:/.test(name)) {
    throw new ConfigError('profiles behind a URL are not supported', where, 'write auth_url and the other values into clouds.yaml')
  }
  if (own['profile'] === undefined) warn('the key "cloud" for a profile is deprecated: write profile')
  const all = open?.data['public-clouds']
  const found = isDict(all) ? all[name] : undefined
  if (!isDict(found)) {
    const hasUrl = [own['auth_url'], isDict(own['auth']) ? own['auth']['auth_url'] : undefined].some(url => typeof url === 'string')
    const what = `the profile "${name.slice(0, 80)}" is not in ${open?.path ?? 'a clouds-public.yaml (there is none)'}`
    if (!hasUrl) {
      throw new ConfigError(
        what, where, 'profiles built into openstacksdk are not known here: write auth_url and the other values into clouds.yaml',
      )
    }
    warn(`${what}: only the cloud's own values are used`)
    return { own, profile: dict(), merged: own, usesPublicFile: false }
  }
  const profile = underscored(found, `profile "${name}" of ${open?.path ?? ''}`)
  if (profile['status'] === 'shutdown') {
    throw new ConfigError(`the profile "${name}" is of a cloud that was shut down`, where, 'choose another cloud')
  }
  if (profile['status'] === 'deprecated') warn(`the profile "${name}" is deprecated`)
  for (const about of ['status', 'message', 'name']) delete profile[about]
  return { own, profile, merged: overlay(profile, own), usesPublicFile: true }
}
