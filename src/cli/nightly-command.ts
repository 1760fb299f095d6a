import type { Command } from 'commander'
import type { NightlyOptions } from './options.ts'

const collectInto = (value: string, before: string[] = []): string[] => [...before, value]

/** Adds `nightly` with its sub-verbs; what they do is loaded only when one is called. */
export function defineNightly(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  const nightly = chosen(program.command('nightly').description('visit many clouds and clusters, keep what is found, and say what changed'))
    .option('--night <id>', 'name of the night: its date or start (default: goes on with a night that did not end, else a new one)')
    .option('--all', 'every test case, also those that create things and whose last results are still valid')
    .option('--shard <i/n>', 'only this part of the subjects, 1/4 to 4/4 say; "env": as Kubernetes numbers the pods of an Indexed Job; ended by nightly finish')
    .action((options: NightlyOptions) => set(import('./nightly.ts').then(m => m.nightly(options))))
  chosen(nightly.command('finish').description('end a night whose shards are done: changes, notices, digest, metrics'))
    .option('--night <id>', 'the night')
    .action((_: NightlyOptions, command: Command) => set(import('./nightly.ts').then(m => m.nightlyFinish(command.optsWithGlobals<NightlyOptions>()))))
  nightly.command('import').description('make a nightly.yaml of the config.toml of the official suite').argument('<config.toml>')
    .option('-o, --output <file>', 'file to write, new (default: stdout)')
    .action((file: string, options: { output?: string }) => set(import('./nightly-import.ts').then(m => m.nightlyImport(file, options))))
}

function chosen(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the configuration', 'nightly.yaml')
    .option('--preset <name>', 'only the subjects of this preset').option('--subject <name>', 'only this subject (repeatable)', collectInto)
    .option('-q, --quiet', 'say nothing while it goes on').option('--json', 'the result as JSON')
}
