import { dirname, resolve } from 'node:path'
import { PLACEHOLDER } from '../deploy/package.ts'
import { AFTERMATH, SECRETS, type Site } from '../deploy/site.ts'
import type { Fleet } from '../model/fleet.ts'
import { secretFiles } from './deploy-secrets.ts'
import { UsageError } from './exit.ts'

const DAY = 86_400

/** What files are made of for a fleet, and what will not work there as it is configured. Throws UsageError for what can work nowhere. */
export function siteOf(
  where: string, fleet: Fleet, text: string, how: Pick<Site, 'at' | 'shards' | 'package'> & { name: string },
): { site: Site; warnings: string[] } {
  const { shards, name } = how
  const warnings: string[] = []
  const deadline = Math.ceil(fleet.deadline / 1000)
  const store = 'dir' in fleet.store ? fleet.store.dir : undefined
  if (shards > 1 && store !== undefined) {
    throw new UsageError(`${fleet.file}: the store is a directory, which ${shards} shards cannot share: keep it in PostgreSQL (store: { postgres: … })`)
  }
  if (shards > 1 && deadline + AFTERMATH + 3600 >= DAY) {
    throw new UsageError(`${fleet.file}: shards need a night that ends within a day: set "deadline:" to 22h or less`)
  }
  if ('postgres' in fleet.store && fleet.store.postgres.urlVariable !== undefined) {
    const { urlVariable } = fleet.store.postgres
    warnings.push(`the store's address is in the variable ${urlVariable}, which these files do not set: write url_file: "\${${SECRETS}}/database-url" instead`)
  }
  const { names, elsewhere } = secretFiles(fleet)
  for (const path of where === 'cron' ? [] : elsewhere) {
    warnings.push(`these files do not bring ${path} along: name it in ${name} as "\${${SECRETS}}/${path.split('/').at(-1) ?? ''}"`)
  }
  if (how.package === PLACEHOLDER) warnings.push(`without --package these files install nothing: put your package in place of ${PLACEHOLDER}`)
  const { prometheus, summary, reports } = fleet.publish
  const site: Site = {
    package: how.package, config: { path: resolve(fleet.file), text, name }, deadline, at: how.at, shards, secrets: names,
    writes: [...new Set([prometheus, summary].flatMap(file => (file === undefined || isVariable(file) ? [] : [dirname(file)])).concat(reports ?? []))],
    ...(store !== undefined && { store }), ...(reports !== undefined && { reports }),
  }
  if (store !== undefined && (where === 'github' || where === 'gitlab' || where === 'zuul')) {
    warnings.push(`runners of ${where} forget the store's directory, at the latest when their cache is cleared: keep the store in PostgreSQL`)
  }
  if (where === 'systemd' && [site.config.path, ...site.writes, store ?? ''].some(path => /^\/(var\/)?tmp\//.test(path))) {
    const cure = 'put the configuration into /etc/scs-check and the store into /var/lib/scs-check'
    warnings.push(`the service has a /tmp of its own, so it does not see what is there: ${cure}`)
  }
  for (const name of unset(where, text)) warnings.push(`${site.config.name} uses \${${name}}, which is not set there: a night would refuse it`)
  if (names.length === 0 && where !== 'cron' && where !== 'systemd') {
    const cure = `write them as "\${${SECRETS}}/NAME", e.g. kubeconfig: "\${${SECRETS}}/kubeconfig"`
    throw new UsageError(`${fleet.file} names no secrets that could be brought along: ${cure}`)
  }
  refuseOdd([site.config.path, site.config.name, ...site.writes, ...site.secrets, ...(store === undefined ? [] : [store])])
  return { site, warnings }
}

/** Variables that each place sets by itself. */
const SET: Record<string, RegExp> = { systemd: /^(HOME|(STATE|CREDENTIALS)_DIRECTORY)$/, github: /^(HOME|GITHUB_\w+|RUNNER_\w+)$/, gitlab: /^(HOME|CI_\w+)$/ }

/** Variables in paths of the configuration that nobody sets there. */
function unset(where: string, text: string): string[] {
  const used = [...text.replace(/^\s*#.*$/gm, '').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
  return [...new Set(used)].filter(name => name !== SECRETS && !(SET[where] ?? /^HOME$/).test(name))
}

/** A file that the place itself names, such as ${GITHUB_STEP_SUMMARY}. */
function isVariable(path: string): boolean {
  return /\$\{\w+\}$/.test(path)
}

/** Units, crontabs, YAML and shells quote differently: what needs quotes in none of them is safe in all. */
function refuseOdd(names: string[]): void {
  for (const name of names) {
    if (!/^[A-Za-z0-9_./@+,=-]+$/.test(name.replace('${STATE_DIRECTORY}', ''))) {
      throw new UsageError(`${JSON.stringify(name.slice(0, 200))} would need quotes in these files: use names of letters, digits and ._/@+,=- only`)
    }
  }
}
