import { existsSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import type { AttestOptions } from './attest.ts'
import { defineBoard } from './board-command.ts'
import type { CleanupOptions } from './cleanup.ts'
import { comparing, type CompareOptions } from './compare-options.ts'
import type { DataOptions } from './data.ts'
import type { UpdateOptions } from './data-update.ts'
import { nearest } from '../nearest.ts'
import { EXIT, explainError, UsageError } from './exit.ts'
import { defineCertificate } from './certificate-command.ts'
import { defineDiff } from './diff-command.ts'
import { defineDeploy } from './deploy-command.ts'
import { defineFlavor } from './flavor.ts'
import type { ListOptions, What } from './list.ts'
import type { DoctorOptions, JudgeOptions, OutputOptions, RunOptions, TargetOptions } from './options.ts'
import type { PlanOptions } from './plan.ts'
import { defineNightly } from './nightly-command.ts'
import type { RenderOptions } from './render.ts'
import { defineSign } from './sign-command.ts'
import { defineStore } from './store-command.ts'
import { defineSubmit } from './submit-command.ts'
import { tool } from './tool.ts'
import { defineVerify } from './verify-command.ts'

/** Runs the command line and returns the exit code; prints to the process's streams. Verbs are loaded only when called. */
export async function main(argv: string[]): Promise<number> {
  let code: number = EXIT.pass
  let lost: string | undefined
  // A reader that has enough (| head) changes no verdict; a full disk loses the output, so it is no success
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') lost = error.code ?? 'error' })
  process.stderr.on('error', () => {})
  try {
    await define(async work => { code = await work }).parseAsync(argv, { from: 'user' })
    await new Promise(resolve => { process.stdout.write('', resolve) })
    if (lost !== undefined) throw new UsageError(`stdout cannot be written (${lost})`)
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage
    const told = explainError(error)
    const { plain } = await import('../report/untrusted.ts')
    process.stderr.write(told.message.split('\n').map(line => plain(line, 2000)).join('\n').replace(/^/, 'scs-check: ') + '\n')
    if (process.env['SCS_CHECK_DEBUG'] !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return told.code
  }
}

const KIND = 'scs-compatible-kaas means the clusters that kubectl would use, where neither --kubeconfig nor --context is given'

const collectInto = (value: string, before: string[] = []): string[] => [...before, value]

type Set = (work: Promise<number>) => Promise<void>

function define(set: Set): Command {
  const program = new Command('scs-check')
    .description('Conformance checks for SCS-compatible clouds: looks once, judges purely, replays anywhere.')
    .version(tool().version, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(scs-check --help lists verbs and options)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExit codes: 0 every main target PASS · 1 a FAIL · 2 not judged (DNF or MISS) · 3 usage or configuration · 130 interrupted')

  outputs(judging(target(program.command('run').description('visit a cloud, judge it and report'))))
    .option('--evidence <dir>', 'also keep the evidence in this directory')
    .action((options: RunOptions) => set(import('./run.ts').then(m => m.run(options))))
  target(program.command('collect').description('visit a cloud and keep the evidence, to be judged later'))
    .requiredOption('--evidence <dir>', 'directory to write, new or empty')
    .option('-q, --quiet', 'no progress').option('--scope <id>', KIND)
    .action((options: TargetOptions & { evidence: string }) => set(import('./collect.ts').then(m => m.collectVerb(options))))
  judging(target(program.command('plan').description('show what a run would create in the cloud, and the quota it needs; creates nothing')))
    .option('--json', 'as JSON')
    .action((options: PlanOptions) => set(import('./plan.ts').then(m => m.plan(options))))
  target(program.command('cleanup').description('remove what runs left behind in the project or in the clusters (after kill -9, say), and nothing else'))
    .option('--older-than <age>', 'only of runs that began so long ago: 30m, 2h, 1d (default: all, also those of runs that are going on)').option('--dry-run', 'only show').option('--json', 'as JSON')
    .option('--scope <id>', KIND)
    .action((options: CleanupOptions) => set(import('./cleanup.ts').then(m => m.cleanup(options))))
  comparing(outputs(judging(program.command('evaluate').description('judge kept evidence, offline').argument('[dir...]', 'evidence directories'))))
    .action((dirs: string[], options: JudgeOptions & OutputOptions & CompareOptions) => set(options.compare === true
      ? import('./compare.ts').then(m => m.compareVerb(dirs, options)) : import('./evaluate.ts').then(m => m.evaluateVerb(dirs, options))))
  program.command('attest').description('record what a person found of a manual test case').argument('<id>', 'manual test case')
    .requiredOption('--subject <name>', 'the cloud that was looked at, as in its report')
    .requiredOption('--document <file>', 'what was looked at; only name, size and SHA-256 are recorded')
    .requiredOption('--by <name>', 'who looked at it')
    .option('--valid <lifetime>', 'day, week, month or quarter (default: the lifetime of the test case)')
    .option('--verdict <verdict>', 'pass or fail', 'pass').option('--comment <text>', 'what was found, in one line; needed for a fail')
    .option('--date <date>', 'when it was looked at (default: now): YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ')
    .option('-o, --output <file>', 'file to write, new, ending in .json; "-" is stdout (default: named by subject, id and date)')
    .option('--standards <dir>', 'definitions to go by (default: those of the package)')
    .action((id: string, options: AttestOptions) => set(import('./attest.ts').then(m => m.attest(id, options))))
  outputs(program.command('render').description('print a report.json in other formats').argument('<report.json...>'))
    .option('--evidence <dir>', 'evidence of the reports: pages show the values themselves')
    .option('--signature <file>', 'whose signature pages name (default: FILE.sig beside the report, if there is one)')
    .addOption(new Option('--view <view>', 'public: only what a board shows to everybody').choices(['full', 'public']).default('full'))
    .action((files: string[], options: RenderOptions) => set(import('./render.ts').then(m => m.renderVerb(files, options))))
  program.command('list').description('what is defined: scopes, standards, testcases, deviations (from the official suite)')
    .addArgument(program.createArgument('<what>').choices(['scopes', 'standards', 'testcases', 'deviations']))
    .option('--json', 'as JSON').option('--markdown', 'as Markdown')
    .option('--scope <id>', 'scope whose targets are shown').option('--date <date>', 'show validity at this date')
    .action((what: What, options: ListOptions) => set(import('./list.ts').then(m => m.list(what, options))))
  program.command('explain').description('why a test case, standard or scope is as it is').argument('<id>')
    .option('--json', 'as JSON').option('--scope <id>', 'scope whose targets are shown')
    .action((id: string, options: { json?: boolean; scope?: string }) => set(import('./explain.ts').then(m => m.explain(id, options))))
  program.command('validate').description('check definition files and configurations of nightly').argument('<file...>')
    .action((files: string[]) => set(import('./validate.ts').then(m => m.validate(files, {}))))
  program.command('doctor').description('show how a cloud or cluster would be reached, and what keeps it from being judged')
    .option('--kubeconfig <file>', 'kubeconfig of a Kubernetes cluster (repeatable)', collectInto).option('--context <name>', 'context of the kubeconfig (repeatable)', collectInto)
    .option('--deny-exec', 'refuse kubeconfigs that get their credentials by running a program').option('--scope <id>', KIND)
    .option('--os-cloud <name>', 'cloud of clouds.yaml (or OS_CLOUD)').option('--secure-file <file>', 'read this instead of secure.yaml')
    .option('--region <name>', 'only this region').option('--deadline <seconds>', 'end after this time', '30').option('--json', 'as JSON')
    .action((options: DoctorOptions) => set(import('./doctor.ts').then(m => m.doctor(options))))
  const data = program.command('data').description('data on releases, end-of-life dates and CVEs of Kubernetes, by which versions are judged')
  data.command('show').description('which data are used, and from when they are')
    .option('--data <dir>', 'directory of the data').option('--json', 'as JSON')
    .action((options: DataOptions) => set(import('./data.ts').then(m => m.dataShow(options))))
  data.command('update').description('take them anew from the public sources')
    .option('--data <dir>', 'directory to write (default: the user\'s own data directory)').option('--from <mirror>', 'address or directory of a mirror of the sources').option('--json', 'as JSON')
    .action((options: UpdateOptions) => set(import('./data-update.ts').then(m => m.dataUpdate(options))))
  defineFlavor(program, set)
  defineNightly(program, set)
  defineDiff(program, set)
  defineStore(program, set)
  defineBoard(program, set)
  defineDeploy(program, set)
  defineSign(program, set)
  defineSubmit(program, set)
  defineVerify(program, set)
  defineCertificate(program, set)
  return program
}

const DEMOS = ['compliant', 'flawed', 'kaas', 'kaas-flawed']

/** A word that names neither a profile nor a file is a slip, told as such. Throws UsageError. */
function demoNamed(given: string): string {
  if (DEMOS.includes(given) || existsSync(given.replace(/^kaas:/, ''))) return given
  const [near] = nearest(given, DEMOS)
  throw new UsageError(`--demo ${given}: there is no such profile or file${near === undefined ? '' : `: did you mean "${near}"?`} (profiles: ${DEMOS.join(', ')}; or the FILE of a state, or kaas:FILE of a cluster's)`)
}

function target(command: Command): Command {
  return command
    .option('--os-cloud <name>', 'cloud of clouds.yaml (or OS_CLOUD)')
    .option('--secure-file <file>', 'read this instead of secure.yaml')
    .option('--region <name>', 'only this region (default: every region of the cloud, one subject each)')
    .option('--kubeconfig <file>', 'kubeconfig of a Kubernetes cluster (repeatable: a subject of several clusters; default with a KaaS scope: as kubectl)', collectInto)
    .option('--context <name>', 'context of the kubeconfig (repeatable: a subject of several clusters)', collectInto)
    .option('--deny-exec', 'refuse kubeconfigs that get their credentials by running a program')
    .addOption(new Option('--demo [profile]', 'judge the embedded demo cloud: compliant, flawed or a state FILE; or the demo cluster: kaas, kaas-flawed or kaas:FILE').preset('compliant').argParser(demoNamed))
    .option('--subject <name>', 'name in the report (default: the name of the cloud or context)')
    .option('--deadline <seconds>', 'end the visit after this time; what is not seen by then is DNF (default: 1800, with --passive 300)')
    .option('--allow-privileged', 'judge with an account that has the role admin or manager (recorded in the report)')
    .option('--domain-managers <file>', 'managers of two domains, for scs-0302 (format of the official suite)')
    .option('--tempest [command]', 'run Tempest for scs-0128 (default command: tempest); takes half an hour and more')
    .option('--tempest-accounts <file>', 'users for Tempest, in the form of its accounts.yaml')
    .option('--import-tempest <file>', 'results of another Tempest run for scs-0128: subunit v2 or JUnit XML, also .gz')
    .option('--conformance [engine]', 'run the conformance tests of Kubernetes for scs-0201 and scs-0219 by hydrophone or sonobuoy; takes hours')
    .option('--import-conformance <file>', 'results of another such run: JUnit XML (also .gz), e2e.log or sonobuoy\'s tarball (repeatable; of several clusters: CLUSTER=FILE)', collectInto)
    .option('--import-network-policy <file>', 'the same of a run that has the NetworkPolicy tests, for scs-0219', collectInto)
    .option('--pod-image <image>', 'image of the pods that are started in a cluster (sh, wget, httpd), e.g. from a registry of your own')
    .option('--data <dir>', 'data on releases of Kubernetes (default: those of scs-check data update, or the package\'s)')
    .option('--passive', 'only look: create nothing in the cloud; what needs an active test is MISS')
}

function judging(command: Command): Command {
  return command
    .option('--scope <id>', 'scope id or file (default: scs-compatible-iaas; with a cluster scs-compatible-kaas)')
    .option('--scope-version <version>', 'judge this version (repeatable), or "all"; default: every version in force', collectInto)
    .option('--standards <dir>', 'definitions to judge by (default: those of the package)')
    .option('--date <date>', 'clock of judging: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ')
    .option('--only <regex>', 'only test cases whose id matches')
    .option('--section <name>', 'only test cases of this section (repeatable)', collectInto)
    .option('--all-standards', 'also judge standards that the judged versions do not adopt (drafts such as scs-0125); they count nowhere')
    .option('--attestation <path>', 'file of scs-check attest, or directory of them (repeatable)', collectInto)
}

function outputs(command: Command): Command {
  return command
    .option('-o, --output <path>', 'write a report: format by ending (.json .xml .md .html .yaml) or format=path; "-" is stdout (repeatable)', collectInto)
    .option('--waivers <file>', 'FAILs that are tolerated for a time: shown as WAIVED; verdicts and exit code stay as they are')
    .option('-q, --quiet', 'print only the verdicts')
    .option('-v, --verbose', 'print everything: passed test cases, remarks, all findings')
}
