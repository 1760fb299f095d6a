import { ConfigError } from './config-error.ts'
import type { Profiled } from './config-profile.ts'
import { dict, isDict, type Dict } from './dict.ts'
import { nearest } from '../nearest.ts'

export interface RegionValues {
  /** '' if the configuration names none. */
  region: string
  /** What is different in this region. */
  values: Dict
}

/** The regions of a cloud: its own `regions`, else its `region_name`, else those of its profile; only `wanted` if that is given. */
export function regionsOf(
  { own, profile }: Profiled, wanted: string | undefined, where: string, warn: (text: string) => void,
): RegionValues[] {
  const known = listed(own, where, warn) ?? listed(profile, where, warn) ?? []
  if (wanted === undefined) return known.length === 0 ? [{ region: '', values: dict() }] : known
  if (known.length === 0) return [{ region: wanted, values: dict() }]
  const found = known.find(({ region }) => region === wanted)
  if (found !== undefined) return [found]
  const names = known.map(({ region }) => region)
  const [near] = nearest(wanted, names)
  throw new ConfigError(
    `there is no region "${wanted.slice(0, 80)}"`, where,
    `known: ${names.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}; case matters`,
  )
}

function listed(cloud: Dict, where: string, warn: (text: string) => void): RegionValues[] | undefined {
  const { regions, region_name: name } = cloud
  if (regions !== undefined && regions !== null) {
    if (!Array.isArray(regions)) throw new ConfigError('the value of regions is no list', where, 'write "- NAME" lines below it')
    const out = regions.map(region => one(region, where))
    const twice = out.find(({ region }, i) => out.findIndex(other => other.region === region) !== i)
    if (twice !== undefined) throw new ConfigError(`the region "${twice.region}" is listed twice`, where, 'remove one of them')
    if (typeof name === 'string' && !(out.length === 1 && out[0]?.region === name)) warn('region_name has no effect beside regions')
    if (out.length > 0) return out
  }
  if (name === undefined || name === null || name === '') return undefined
  const names = Array.isArray(name) ? name : typeof name === 'string' ? name.split(',') : [name]
  if (names.length > 1) warn('several names in region_name are deprecated: write them as a list below regions')
  return names.map(region => one(typeof region === 'string' ? region.trim() : region, where))
}

function one(region: unknown, where: string): RegionValues {
  if (typeof region === 'string' && region !== '') return { region, values: dict() }
  if (isDict(region) && typeof region['name'] === 'string' && Object.keys(region).every(key => key === 'name' || key === 'values')) {
    const values = region['values'] ?? dict()
    if (isDict(values)) return { region: region['name'], values }
  }
  throw new ConfigError(
    'an entry of regions is neither a name nor {name, values}', where, 'write "- NAME" or "- {name: NAME, values: {…}}"',
  )
}
