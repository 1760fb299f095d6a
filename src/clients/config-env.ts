import { dict, type Dict } from './dict.ts'

type Env = Record<string, string | undefined>

/** Variables that choose a configuration and are no part of one. */
const SELECTORS = ['OS_CLOUD', 'OS_CLOUD_NAME', 'OS_CLIENT_CONFIG_FILE', 'OS_CLIENT_SECURE_FILE']

/** Names of all set `OS_*` variables that openstacksdk would look at, sorted. */
export function osVariables(env: Env): string[] {
  return Object.keys(env).filter(name => /^OS_/.test(name) && !/^OS_(TEST|STD|LOG)/.test(name) && env[name] !== undefined && env[name] !== '').sort()
}

/** The cloud that `OS_*` variables alone describe, or undefined if there are only selectors (and a region). */
export function cloudOfEnvironment(env: Env): Dict | undefined {
  const names = osVariables(env).filter(name => !SELECTORS.includes(name))
  if (names.every(name => name === 'OS_REGION_NAME')) return undefined
  const out = dict()
  for (const name of names) out[name.slice(3).toLowerCase()] = env[name] ?? null
  return out
}

/** Names of the variables that have no effect, given which cloud is used. */
export function ignoredVariables(env: Env, usesEnvironment: boolean, used: string[]): string[] {
  return osVariables(env).filter(name => !used.includes(name) && (!usesEnvironment || name === 'OS_CLOUD'))
}
