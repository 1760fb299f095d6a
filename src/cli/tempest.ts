import { readFile, stat } from 'node:fs/promises'
import type { RegionConfig } from '../clients/cloud.ts'
import type { OpenStackClient } from '../clients/openstack.ts'
import type { TempestEngine } from '../model/probe.ts'
import type { Actor, TempestAccount } from '../tempest/account.ts'
import { Unseen } from '../unseen.ts'
import { UsageError } from './exit.ts'

/** Options of the verbs that visit a cloud, as far as they are about Tempest. */
export interface TempestOptions {
  /** Name of the command; true for `tempest`. */
  tempest?: string | true
  importTempest?: string
  tempestAccounts?: string
  quiet?: boolean
}
/** What the engine is made with. */
export interface TempestContext {
  region: RegionConfig
  /** The connection of the region. */
  client: OpenStackClient
  /** Opens another connection to the region, as the other user. */
  connect(config: RegionConfig): OpenStackClient
  /** What the names of everything that Tempest makes begin with, e.g. `scs-check-<run>-tempest`. */
  prefix: string
}

/** With so many accounts the user of the configuration need not be one: tests that need a second user have it. */
const ENOUGH = 2
const MOST_BYTES = 1024 * 1024

/**
 * What runs Tempest, or reads the results of another run; undefined if neither is asked for. Throws UsageError for options that exclude each
 * other, for an accounts file that is none, and where there is no user that Tempest can log in as: its accounts are users with a password.
 */
export async function tempestEngine(
  options: TempestOptions, context: TempestContext,
): Promise<(TempestEngine & { close(): Promise<void> }) | undefined> {
  const { tempest, importTempest: file, tempestAccounts } = options
  if (file !== undefined && tempest !== undefined) throw new UsageError('--tempest and --import-tempest exclude each other')
  if (tempestAccounts !== undefined && tempest === undefined) throw new UsageError('--tempest-accounts is for --tempest')
  if (file !== undefined) return Object.assign((await import('../tempest/import.ts')).importTempest(file), { close: async () => {} })
  if (tempest === undefined) return undefined
  const { region, client, prefix } = context
  if (region.tls.cert !== undefined) throw new UsageError('Tempest cannot show a client certificate, which this cloud is configured with')
  const given = tempestAccounts === undefined ? [] : await readAccounts(tempestAccounts)
  const own = region.auth.type === 'password' && given.length < ENOUGH ? region.auth.password : undefined
  const others = given.map(account => ({ account, cloud: context.connect(configFor(region, account)) }))
  if (own === undefined && others.length === 0) {
    throw new UsageError('Tempest logs in with user and password only, and this cloud is configured with something else (such as an application credential): '
      + 'give users with --tempest-accounts FILE, in the form of Tempest\'s accounts.yaml')
  }
  for (const { account } of others) client.conceal(account.password)
  const { tempestRun } = await import('../tempest/run.ts')
  const engine = tempestRun({
    command: tempest === true ? 'tempest' : tempest, prefix,
    actors: async () => (own === undefined ? others : [await ownActor(client, own), ...others]),
    cloud: { authUrl: region.authUrl, interface: client.interface, region: region.region, verify: region.tls.verify, ca: region.tls.ca },
    ...(options.quiet !== true && { onProgress: teller() }),
  })
  return Object.assign(engine, { close: async () => { await Promise.all(others.map(({ cloud }) => cloud.close())) } })
}

/** The user of the configuration, as Keystone names it. Throws `Unseen`. */
async function ownActor(client: OpenStackClient, password: string): Promise<Actor> {
  const { user, project } = await client.session()
  if (project === null) throw new Unseen('unsupported', 'Tempest needs a user with a project, and this cloud is configured without')
  return { account: { username: user.name, password, project: project.name, userDomain: user.domain, projectDomain: project.domain }, cloud: client }
}

function configFor(region: RegionConfig, { username, password, project, userDomain, projectDomain }: TempestAccount): RegionConfig {
  return {
    ...region, secrets: [...region.secrets, password],
    auth: {
      type: 'password', user: { name: username, domain: { name: userDomain } }, password,
      scope: { project: { name: project, domain: { name: projectDomain } } },
    },
  }
}

async function readAccounts(path: string): Promise<TempestAccount[]> {
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`)
    const [{ parseDocument }, { accountsOf }, text] = await Promise.all([import('yaml'), import('../tempest/account.ts'), readFile(path, 'utf8')])
    const document = parseDocument(text, { prettyErrors: false })
    if (document.errors.length > 0) throw new Error('it is no YAML')
    return accountsOf(document.toJS({ maxAliasCount: 10 }))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`)
  }
}

/** Tells on stderr how far the run is: each failure, and every 30 seconds. */
function teller(): (done: number, failed: number, last: { name: string; status: string }) => void {
  let told = Date.now()
  let before = 0
  return (done, failed, last) => {
    if (failed === before && Date.now() - told < 30_000) return
    told = Date.now()
    const why = failed > before ? `, failed: ${last.name.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)}` : ''
    before = failed
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}scs-check: Tempest: ${done} of 258 tests, ${failed} failed${why}\n`)
  }
}
