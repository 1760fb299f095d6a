import type { Leftover } from '../model/acting.ts'
import type { TempestEngine, TempestResult } from '../model/probe.ts'
import { redact } from '../secrets.ts'
import { late } from '../late.ts'
import { Unseen } from '../unseen.ts'
import { type Actor, accountsFile } from './account.ts'
import { type Place, tempestConf } from './config.ts'
import { factsOf } from './facts.ts'
import { tempestThings } from './leftovers.ts'
import { makeNetwork, type Network } from './network.ts'
import { refusesFalseFormats } from './formats.ts'
import { type Ended, runCommand } from './process.ts'
import { shortReason } from './reason.ts'
import { resultsOf, runnerFailed, type Told } from './record.ts'
import { ResultStream } from './stream.ts'
import { makeWorkspace, type Workspace, writePrivate } from './workspace.ts'

export interface RunOptions {
  /** Name or path of Tempest's command. */
  command: string
  /** At least one; tests that need a second user are skipped or fail to begin with one only. Throws `Unseen`. */
  actors(): Promise<Actor[]>
  cloud: { authUrl: string; interface: string; region: string; verify: boolean; ca: string | undefined }
  /** What the names of everything that is made begin with; Tempest heeds it since version 37 or so, older ones say `tempest`. */
  prefix: string
  onProgress?: (done: number, failed: number, last: Told) => void
}
export interface TempestRun extends TempestEngine {
  /** What the run left in the projects of its accounts; known once `results` has settled. */
  leftovers: Leftover[]
}

/** The one test of the list that counts the user's application credentials. */
const COUNTS_CREDENTIALS = 'tempest.api.identity.v3.test_application_credentials.ApplicationCredentialsV3Test.test_list_application_credentials'
/** A test that fails by itself where no server is logged in to; that of Tempest 33 does not. */
const NEEDS_ADDRESS = 'tempest.api.compute.servers.test_server_actions.ServerActionsTestJSON.test_rebuild_server'
const LAST_WITHOUT_ADDRESS = 33
/** Roles that users of the tests must not have: they would see more than customers do. */
const PRIVILEGED = ['admin', 'manager']
/** Workers at the same time: each needs two accounts. */
const MOST_WORKERS = 4

/** Runs Tempest's command. Results come in while it runs, so that those of a run that is ended (signal) count as far as it came. */
export function tempestRun(options: RunOptions): TempestRun {
  const { command, prefix } = options
  const run: TempestRun = {
    source: command, leftovers: [],
    async results(ids, signal) {
      const actors = await options.actors()
      const space = await makeWorkspace()
      const networks: (Network | undefined)[] = []
      let before: Map<string, Leftover>[] = []
      try {
        const workers = Math.max(1, Math.min(MOST_WORKERS, Math.floor(actors.length / 2)))
        const version = await versionOf(command, space, signal)
        run.source = `tempest ${version}, ${actors.length} accounts, ${workers} at a time`
        const left = await unfitTests(actors, version)
        const facts = await factsOf(actors[0]!.cloud)
        before = await Promise.all(actors.map(({ cloud }) => tempestThings(cloud, [prefix, 'tempest'])))
        for (const [i, { cloud, account }] of actors.entries()) {
          networks[i] = account.network === undefined ? await makeNetwork(cloud, `${prefix}-${i + 1}`) : undefined
        }
        const chosen = ids.filter(id => !left.has(id))
        const names = actors.map(({ account }, i) => account.network ?? networks[i]?.name ?? '')
        const formats = await refusesFalseFormats(actors[0]!.cloud, `${prefix}-formats`)
        const accounts = accountsFile(actors.map(({ account }, i) => ({ ...account, network: names[i]! })))
        await prepare(space, options, { ids: chosen, conf: tempestConf(facts, placeOf(options, space), prefix, formats), accounts }, signal)
        const results = await runTests(space, options, chosen, workers, signal)
        return [...withoutSecrets(results, actors), ...skipped(left, ids)]
      } finally {
        await Promise.all(networks.map(async (network, i) => network?.remove(actors[i]!.cloud).catch(() => {}))) // what stays is among the leftovers
        run.leftovers = await leftBy(actors, before, [prefix, 'tempest'])
        await space.remove()
      }
    },
  }
  return run
}

/** What is there now and was not before; nothing of an account that cannot be asked any more. */
async function leftBy(actors: Actor[], before: Map<string, Leftover>[], prefixes: string[]): Promise<Leftover[]> {
  const lists = await Promise.all(before.map(async (known, i) => {
    const now = await tempestThings(actors[i]!.cloud, prefixes).catch(() => new Map<string, Leftover>())
    return [...now].filter(([key]) => !known.has(key)).map(([, thing]) => thing)
  }))
  return lists.flat()
}

/** Tests that must be left out, and why. Throws `Unseen` for an account that must not be used. */
async function unfitTests(actors: Actor[], version: string): Promise<Map<string, string>> {
  const left = new Map<string, string>()
  if (parseInt(version, 10) > LAST_WITHOUT_ADDRESS) {
    left.set(NEEDS_ADDRESS, 'left out: after Tempest 33 this test logs in to its server, which this run cannot (run_validation is off)')
  }
  for (const { account, cloud } of actors) {
    const { user, roles } = await cloud.session()
    const role = roles.find(name => PRIVILEGED.includes(name.toLowerCase()))
    if (role !== undefined) throw new Unseen('refused', `user ${account.username} has the role ${role}; Tempest must run with users of customers`)
    const path = `/users/${encodeURIComponent(user.id)}/application_credentials`
    const credentials = await cloud.list('identity', path, { key: 'application_credentials' }).catch(() => [])
    if (credentials.length > 0) {
      const cure = 'which this test counts; give a user without (--tempest-accounts)'
      left.set(COUNTS_CREDENTIALS, `left out: user ${account.username} has application credentials of its own, ${cure}`)
    }
  }
  return left
}

function skipped(left: Map<string, string>, ids: string[]): TempestResult[] {
  return ids.flatMap(id => (left.has(id) ? [{ id, status: 'skipped' as const, message: left.get(id)! }] : []))
}

const placeOf = ({ cloud }: RunOptions, space: Workspace): Place =>
  ({ ...cloud, ca: cloud.ca === undefined ? undefined : space.ca, accounts: space.accounts, locks: space.locks, logs: space.logs })

const within = ({ root, watchdog }: Workspace, signal: AbortSignal) => ({ cwd: root, home: root, watchdog, signal })

async function versionOf(command: string, space: Workspace, signal: AbortSignal): Promise<string> {
  const output: Buffer[] = []
  const limit = AbortSignal.any([signal, late(60_000)])
  const { complaint } = await runCommand(command, ['--version'], { ...within(space, limit), onOutput: bytes => { output.push(bytes) } })
  const said = Buffer.concat(output).toString().slice(0, 4000) + complaint
  const version = /\b(\d+\.\d+\.\d+)\b/.exec(said)?.[1]
  if (version === undefined) throw new Unseen('unsupported', `"${command} --version" names no version: ${shortReason(said) || 'no output'}`)
  return version
}

async function prepare(
  space: Workspace, { command, cloud }: RunOptions, { ids, conf, accounts }: { ids: string[]; conf: string; accounts: string }, signal: AbortSignal,
): Promise<void> {
  const args = ['init', '--workspace-path', space.registry, '--name', 'scs-check', space.tempest]
  const made = await runCommand(command, args, { ...within(space, signal), onOutput: () => {} })
  if (made.code !== 0) throw new Unseen('unsupported', `"tempest init" failed: ${complaintOf(made)}`)
  await writePrivate(space.conf, conf)
  await writePrivate(space.accounts, accounts)
  await writePrivate(space.include, ids.map(id => `^${id.replaceAll('.', '\\.')}(\\[|$)\n`).join(''))
  if (cloud.ca !== undefined) await writePrivate(space.ca, cloud.ca)
}

async function runTests(
  space: Workspace, { command, onProgress }: RunOptions, ids: string[], workers: number, signal: AbortSignal,
): Promise<TempestResult[]> {
  const stream = new ResultStream()
  let failed = 0
  const tell = (told: Told[]) => {
    for (const one of told) {
      if (one.status === 'failed') failed++
      onProgress?.(resultsOf(stream.told, ids).length, failed, one)
    }
  }
  const args = [
    'run', '--workspace-path', space.registry, '--workspace', 'scs-check', '--include-list', space.include, '--concurrency', String(workers), '--subunit',
  ]
  const ended = await runCommand(command, args, { ...within(space, signal), cwd: space.tempest, onOutput: bytes => { tell(stream.push(bytes)) } })
  tell(stream.end())
  const results = resultsOf(stream.told, ids)
  if (results.length === 0) {
    const why = signal.reason instanceof Error ? signal.reason.message : 'interrupted'
    if (signal.aborted) throw new Unseen('timeout', `ended before Tempest's first test (${why})`)
    throw new Unseen('unsupported', `Tempest ran none of the tests: ${complaintOf(ended)}`)
  }
  if (runnerFailed(stream.told) && !signal.aborted && !results.some(({ status }) => status === 'failed')) {
    throw new Unseen('malformed', `no test failed, but a worker of Tempest ended with an error, so that results may be missing: ${complaintOf(ended)}`)
  }
  return results
}

function withoutSecrets(results: TempestResult[], actors: Actor[]): TempestResult[] {
  const secrets = actors.map(({ account }) => account.password)
  return results.map(one => (one.message === undefined ? one : { ...one, message: redact(one.message, secrets) }))
}

function complaintOf({ code, complaint }: Ended): string {
  const how = code === null ? 'it was ended by a signal' : `it ended with code ${code}`
  return complaint === '' ? how : `${how}: ${shortReason(complaint.slice(-1000))}`
}
