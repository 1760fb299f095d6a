import type { ConformanceRun } from '../model/conformance.ts'
import type { Json } from '../model/json.ts'
import type { Breath } from '../tempest/breath.ts'
import { shortReason } from '../tempest/reason.ts'
import { blankRun } from './blank.ts'
import { listOf, member, parsed } from './json.ts'
import { junitRun } from './junit.ts'
import { logRun } from './log.ts'
import type { TarFile } from './tar.ts'

/** Name of the plugin that runs Kubernetes' tests. */
const PLUGIN = 'plugins/e2e/'

/** Files of a tarball that tell of the run; it holds many more. */
export function isWanted(path: string): boolean {
  if (path === 'serverversion.json' || path === 'resources/cluster/serverversion.json') return true
  if (!path.startsWith(PLUGIN)) return false
  const rest = path.slice(PLUGIN.length)
  return /^(?:sonobuoy_results\.yaml|defini?tion\.json|errors\/.{1,200}\.json|results\/[^/]{1,100}\/(?:e2e\.log|[^/]{1,100}\.xml))$/.test(rest)
}

/** What a tarball of `sonobuoy retrieve` tells of its plugin e2e. Throws if it holds none. */
export async function sonobuoyRun(run: ConformanceRun, files: TarFile[], breath: Breath): Promise<ConformanceRun> {
  const plugin = files.filter(({ path }) => path.startsWith(PLUGIN))
  if (plugin.length === 0) throw new Error('the tarball has no results of the plugin e2e')
  const text = (test: RegExp): string | undefined => plugin.find(({ path }) => test.test(path.slice(PLUGIN.length)))?.content.toString()
  const reports = plugin.filter(({ path }) => path.endsWith('.xml')).map(({ content }) => content.toString().replace(/^\ufeff/, ''))
  const version = member(parsed(files.find(({ path }) => path.endsWith('serverversion.json'))?.content.toString()), 'gitVersion')
  let told: ConformanceRun = { ...run, serverVersion: typeof version === 'string' ? shortReason(version).slice(0, 60) : null }
  if (reports.length > 0) told = await junitRun(told, reports, breath)
  const log = text(/e2e\.log$/)
  if (log !== undefined) told = withLog(told, log)
  const env = environmentOf(parsed(text(/^defini?tion\.json$/)))
  const status = /^status: *['"]?([^\s'"]{1,60})/m.exec(text(/^sonobuoy_results\.yaml$/) ?? '')?.[1]
  const error = text(/^errors\//)
  const defects = [
    ...told.defects,
    ...(reports.length === 0 ? ['the tarball has no JUnit report of the plugin e2e'] : []),
    ...(error === undefined ? [] : [`the plugin e2e reports an error: ${shortReason(error)}`]),
    ...pluginDefect(status, told),
  ]
  const dry = /^(?:true|yes|1)$/i.test(env.get('E2E_DRYRUN') ?? '') ? `the plugin's definition says E2E_DRYRUN=${env.get('E2E_DRYRUN')}` : told.dryRun
  return { ...told, focus: told.focus ?? env.get('E2E_FOCUS') ?? null, skip: told.skip ?? env.get('E2E_SKIP') ?? null, dryRun: dry, defects }
}

/** Results with what the log of the same run knows besides: names of tests that passed at a second attempt, the time, and how it ended. */
export function withLog(run: ConformanceRun, text: string): ConformanceRun {
  const { defects, flaked, flakes, began, counts, failed, serverVersion } = logRun(blankRun(run.source, run.digest, 'log'), text)
  const unlike = run.executed !== null && counts.failed > run.failed.length
  const more = unlike ? [`the log counts ${counts.failed} failed tests, the report ${run.failed.length}`] : []
  const names = [...new Set([...run.flaked, ...flaked])].sort()
  const unreported = run.executed === null ? { counts, failed, dryRun: '' } : {}
  return {
    ...run, ...unreported, began: run.began ?? began, serverVersion: run.serverVersion ?? serverVersion,
    defects: [...run.defects, ...defects, ...more], flaked: names, flakes: Math.max(names.length, flakes),
  }
}

/** A plugin that ended otherwise than its tests say. */
function pluginDefect(status: string | undefined, { failed, executed }: ConformanceRun): string[] {
  if (status === undefined) return ['the tarball does not tell how the plugin e2e ended']
  if (status === 'passed') return []
  if (status === 'failed' && (failed.length > 0 || executed === null)) return []
  return [`Sonobuoy says "${shortReason(status)}" of the plugin e2e`]
}

/** Variables of the plugin's container. */
function environmentOf(definition: Json | undefined): Map<string, string> {
  const list = member(member(member(definition, 'Definition') ?? definition, 'spec'), 'env')
  return new Map(listOf(list).slice(0, 1000).flatMap(one => {
    const [name, value] = [member(one, 'name'), member(one, 'value')]
    return typeof name === 'string' && typeof value === 'string' ? [[name, shortReason(value)] as const] : []
  }))
}
