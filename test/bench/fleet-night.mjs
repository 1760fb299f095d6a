import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { openStore } from '../../dist/history/open-store.js'

const measured = new URL('./fleet-measured.mjs', import.meta.url).pathname

/** Runs scs-check with these arguments: exit code, wall and CPU seconds, peak memory in MiB, stderr. The parent goes on, since it may play the clouds. */
export async function command(args, env) {
  const start = performance.now()
  const child = spawn(process.execPath, [measured, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => { stderr += text })
  const code = await new Promise(resolve => { child.on('close', resolve) })
  const seconds = (performance.now() - start) / 1000
  const { cpu, rss } = JSON.parse(stderr.trim().split('\n').at(-1))
  if (code === 3 || code === null) throw new Error(`scs-check ${args.join(' ')} failed: ${stderr.slice(0, 2000)}`)
  return { code, seconds, cpu, rss: rss / 1024, stderr }
}

/** Verdicts and reasons of a report as a score card has them: what must not depend on who else is visited. */
function verdictsOf({ results }) {
  const several = ({ testcase }) => results.filter(one => one.testcase === testcase).length > 1
  return Object.fromEntries(results.map(one => [several(one) ? `${one.testcase} (${one.standardVersions.join(', ')})` : one.testcase, shown(one)]))
}

const shown = ({ verdict, because }) => `${verdict}: ${because}`.slice(0, 200)

/** What a scs-check run of this cloud alone says. */
export async function alone(name, fleet) {
  const file = `${fleet.dir}/alone-${name}.json`
  const figures = await command(['run', '--passive', '--os-cloud', name, '-q', '-o', file], fleet.env)
  return { ...figures, verdicts: verdictsOf(JSON.parse(await readFile(file, 'utf8'))) }
}

/**
 * The visits of a night: by subject, how many entries there are, state, seconds (whole ones), verdicts of its score card, and of the report for target
 * main.
 */
export async function visitsOf(fleet, night) {
  const store = await openStore({ dir: `${fleet.dir}/store` })
  try {
    const visits = new Map()
    for (const { name } of fleet.members) {
      const entries = []
      for await (const entry of store.entries(['visits', name, 'scs-compatible-iaas'])) if (entry.night === night) entries.push(entry)
      const [entry] = entries
      if (entry === undefined) continue
      const report = JSON.parse(await store.get(entry.report))
      visits.set(name, {
        entries: entries.length, state: entry.state, seconds: (Date.parse(entry.until) - Date.parse(entry.from)) / 1000,
        verdicts: Object.fromEntries(Object.entries(entry.card).map(([key, one]) => [key, shown(one)])),
        main: report.versions.flatMap(({ targets }) => (targets.main === undefined ? [] : [targets.main.verdict])),
      })
    }
    return visits
  } finally {
    await store.close()
  }
}
