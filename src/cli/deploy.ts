import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { DeployFile, Site } from '../deploy/site.ts'
import { PLACEHOLDER } from '../deploy/package.ts'
import { checkFleet } from '../nightly/config.ts'
import { FleetError } from '../nightly/config-error.ts'
import { plain } from '../report/untrusted.ts'
import { readSource } from '../spec/source.ts'
import { siteOf } from './deploy-site.ts'
import { EXIT, UsageError } from './exit.ts'

export interface DeployOptions {
  config: string
  /** `HH:MM`, UTC. */
  at: string
  shards: string
  package?: string
  output?: string
  force?: boolean
}

/** Prints files that run the nights of a configuration there, or writes them; warns of what will not work there. Returns 0; throws UsageError, FleetError. */
export async function deploy(where: string, options: DeployOptions): Promise<number> {
  const file = resolve(options.config)
  const { fleet, problems } = await checkFleet(await readSource(file), file) // without the variables of this machine: it runs elsewhere
  if (fleet === undefined || problems.length > 0) throw new FleetError(problems)
  const how = { at: timeOf(options.at), shards: shardsOf(where, options.shards), name: nameOf(file), package: packageOf(options.package) }
  const { site, warnings } = siteOf(where, fleet, await readFile(file, 'utf8'), how)
  for (const warning of warnings) process.stderr.write(`scs-check: warning: ${plain(warning, 500)}\n`)
  const files = (await MAKERS[where]?.())?.(site) ?? []
  if (options.output === undefined) process.stdout.write(printed(files))
  else for (const path of await written(files, options.output, options.force === true)) process.stdout.write(`${plain(path, 500)}\n`)
  return EXIT.pass
}

const MAKERS: Record<string, () => Promise<(site: Site) => DeployFile[]>> = {
  systemd: () => import('../deploy/systemd.ts').then(m => m.systemd),
  cron: () => import('../deploy/cron.ts').then(m => m.cron),
  github: () => import('../deploy/github.ts').then(m => m.github),
  gitlab: () => import('../deploy/gitlab.ts').then(m => m.gitlab),
  zuul: () => import('../deploy/zuul.ts').then(m => m.zuul),
  kubernetes: () => import('../deploy/kubernetes.ts').then(m => m.kubernetes),
}

/** One file as it is; several, each after a line with its path. */
function printed(files: DeployFile[]): string {
  return files.length === 1 ? files[0]?.text ?? '' : files.map(({ path, text }) => `# --- ${path}\n${text}`).join('\n')
}

/** Writes all files or, if one is there already, none. */
async function written(files: DeployFile[], dir: string, force: boolean): Promise<string[]> {
  const targets = files.map(({ path, text }) => ({ path: join(dir, path), text }))
  for (const { path } of force ? [] : targets) {
    if (await stat(path).then(() => true, () => false)) throw new UsageError(`${path} is there already; nothing was written: --force replaces it`)
  }
  for (const { path, text } of targets) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: force ? 'w' : 'wx' })
  }
  return targets.map(({ path }) => path)
}

function timeOf(text: string): Site['at'] {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  if (match === null) throw new UsageError(`--at ${plain(text, 40)}: say when as HH:MM, e.g. 02:17`)
  return { hour: Number(match[1]), minute: Number(match[2]) }
}

function shardsOf(where: string, text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--shards ${plain(text, 40)}: a number from 1 to 999`)
  if (text !== '1' && where !== 'kubernetes') {
    throw new UsageError('--shards is for kubernetes; elsewhere give each runner its own: scs-check nightly --shard 1/3')
  }
  return Number(text)
}

/** Refuses what npm would look for in a public registry, where anybody may publish under a name that is free. */
function packageOf(spec = PLACEHOLDER): string {
  const cure = 'name the path or https address of a .tgz that npm pack made in a checkout, or @SCOPE/NAME@VERSION of a registry of your own'
  if (/^git[+:@]|\.git(#|$)/.test(spec)) throw new UsageError(`--package ${plain(spec, 200)}: a commit holds no built program: ${cure}`)
  const fits = /^(https:\/\/)?[\w./@+:=-]+\.tgz$/.test(spec) || /^@[a-z0-9._-]+\/[a-z0-9._-]+@\d+\.\d+\.\d+$/.test(spec)
  if (!fits || /^(?!https:)[^/]*:|^-/.test(spec) || /\/\/[^/]*@/.test(spec)) throw new UsageError(`--package ${plain(spec, 200)}: ${cure}`)
  return /^(https:|[./@])/.test(spec) ? spec : `./${spec}` // OWNER/NAME would be GitHub's
}

/** The configuration's path as a repository has it: from here, if it is here, else its name. */
function nameOf(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? relative(dirname(file), file) : path
}
