import { type Command, Option } from 'commander'
import type { DeployOptions } from './deploy.ts'

const PLACES = ['systemd', 'cron', 'github', 'gitlab', 'zuul', 'kubernetes']

/** Adds `deploy`; what it does is loaded only when it is called, and `set` takes its exit code. */
export function defineDeploy(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  program.command('deploy').description('print ready files that run the nights somewhere: least privilege, secrets by file')
    .addArgument(program.createArgument('<where>', 'where they run').choices(PLACES))
    .option('-c, --config <file>', 'the configuration of nightly', 'nightly.yaml')
    .addOption(new Option('--at <HH:MM>', 'when a night begins, UTC').default('02:17'))
    .option('--shards <n>', 'kubernetes: pods that share a night (with a store in PostgreSQL)', '1')
    .option('--package <spec>', 'what npm installs there: path or https address of the .tgz of npm pack, or @SCOPE/NAME@VERSION; default: a place to fill in')
    .option('--output <dir>', 'write the files below this directory; default: stdout')
    .option('--force', 'replace files that are there')
    .action((where: string, options: DeployOptions) => set(import('./deploy.ts').then(m => m.deploy(where, options))))
}
