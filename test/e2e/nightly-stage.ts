import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { profile, type ProfileName } from '../../src/demo/profiles.ts'
import { type DemoCloud, type DemoEntry, startDemoCloud } from '../../src/demo/server.ts'
import { openStore } from '../../src/history/open-store.ts'
import type { Entry, Journal, VisitEntry } from '../../src/model/history.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { cli, type Ended } from './harness.ts'

export const SCOPE = 'scs-compatible-iaas'

export interface NightlyStage {
  dir: string
  env: Record<string, string>
  /** Writes clouds.yaml: which cloud each name is. Names of `elsewhere` are auth URLs. */
  clouds(which: Record<string, 'compliant' | 'flawed' | { elsewhere: string }>): Promise<void>
  /** Adds clouds to clouds.yaml. */
  add(entries: Record<string, DemoEntry>): Promise<void>
  /** Runs `scs-check nightly`; `kill` after so many milliseconds by this signal. */
  nightly(args: string[], kill?: { after: number; signal: NodeJS.Signals }): Promise<Ended>
  verify(): Promise<Ended>
  /** The entries of a night, of all subjects, sorted by subject and id. */
  visits(night: string): Promise<VisitEntry[]>
  /** What the contact's command was given, one text each time that it was run. */
  told(): Promise<string[]>
  /** Ids of notices of which the night does not know whether they were delivered. */
  doubtful(): Promise<string[]>
  end(): Promise<void>
}

let shared: Promise<Record<'compliant' | 'flawed', DemoCloud>> | undefined

/** The two clouds that all stages of a test file look at; they end with its process. */
export function demoClouds(): Promise<Record<'compliant' | 'flawed', DemoCloud>> {
  const now = new Date()
  const start = (name: ProfileName) => startDemoCloud(profile(name, now))
  return shared ??= Promise.all([start('compliant'), start('flawed')]).then(([compliant, flawed]) => ({ compliant, flawed }))
}

/** A directory with a nightly.yaml of these subjects, a store, and a contact whose command keeps each notice in a file of its own. */
export async function nightlyStage(names: string[], config: JsonObject = {}): Promise<NightlyStage> {
  const demo = await demoClouds()
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-nightly-'))
  const told = join(dir, 'told')
  await mkdir(told)
  const keep = ['sh', '-c', 'cp "$SCS_CHECK_NOTICE" "$TOLD/$$-$(date +%s%N)"; sleep 0.3'] // long enough to be killed meanwhile
  const base = {
    format: 'scs-check/nightly/1', store: './store', concurrency: 4,
    defaults: { os_cloud: '{subject}', passive: true, deadline: '10s', contacts: ['team'] },
    contacts: { team: [{ command: keep, environment: { TOLD: told } }] }, subjects: names.map(name => ({ name })),
  }
  await writeFile(join(dir, 'nightly.yaml'), stringify({ ...base, ...config }))
  const env = { OS_CLIENT_CONFIG_FILE: join(dir, 'clouds.yaml') }
  return {
    dir, env,
    clouds: async which => {
      const entry = (one: (typeof which)[string]) => {
        const { auth, region_name } = demo[typeof one === 'string' ? one : 'compliant'].config.clouds.demo
        return { auth: { ...auth, ...(typeof one !== 'string' && { auth_url: one.elsewhere }) }, region_name }
      }
      const all = Object.fromEntries(Object.entries(which).map(([name, one]) => [name, entry(one)]))
      await writeFile(env.OS_CLIENT_CONFIG_FILE, stringify({ clouds: all }, { aliasDuplicateObjects: false }), { mode: 0o600 })
    },
    add: async entries => {
      const { clouds } = parse(await readFile(env.OS_CLIENT_CONFIG_FILE, 'utf8')) as { clouds: object }
      await writeFile(env.OS_CLIENT_CONFIG_FILE, stringify({ clouds: { ...clouds, ...entries } }, { aliasDuplicateObjects: false }), { mode: 0o600 })
    },
    nightly: (args, kill) => cli(['nightly', '-c', join(dir, 'nightly.yaml'), ...args], env, (_, stop) => {
      if (kill !== undefined) setTimeout(() => { stop(kill.signal) }, kill.after)
    }),
    verify: () => cli(['store', 'verify', '--store', join(dir, 'store')], env),
    visits: async night => {
      const found = (await entries(dir, ['visits'])).filter(entry => entry['night'] === night) as VisitEntry[]
      return found.sort((a, b) => (`${a.subject} ${a.id}` < `${b.subject} ${b.id}` ? -1 : 1))
    },
    told: async () => Promise.all((await readdir(told)).map(name => readFile(join(told, name), 'utf8'))),
    doubtful: async () => (await entries(dir, ['notices'])).filter(({ state }) => state === 'unknown').map(({ id }) => id.split('~').at(-3) ?? ''),
    end: () => rm(dir, { recursive: true, force: true }),
  }
}

async function entries(dir: string, prefix: Journal): Promise<Entry[]> {
  const store = await openStore({ dir: join(dir, 'store') }, { create: false })
  try {
    const found: Entry[] = []
    for (const journal of await store.journals(prefix)) for await (const entry of store.entries(journal)) found.push(entry)
    return found
  } finally {
    await store.close()
  }
}
