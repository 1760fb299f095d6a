import type { Command } from 'commander'
import type { DiffOptions } from './diff-compared.ts'

/** Adds `diff`; what it does is loaded only when it is called. */
export function defineDiff(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  program.command('diff').description('what changed between two visits, and why: the cloud, the rules, the tool, data, or time')
    .argument('[before]', 'report.json, or evidence directory; with --store a night, its date, or "previous"').argument('[after]', 'the same, with "last" for "previous" (default with --store: last)')
    .option('--store <dir>', 'compare nights of this store (default: the last two)').option('-c, --config <file>', 'the store of this nightly.yaml')
    .option('--subject <name>', 'only this subject of the store').option('--scope <id>', 'only this scope; with evidence directories, the one to judge by')
    .option('--standards <dir>', 'definitions to judge by again (default: those of the package)')
    .option('--json', 'as JSON').option('--markdown', 'as Markdown')
    .action((before: string | undefined, after: string | undefined, options: DiffOptions) => set(import('./diff.ts').then(m => m.diff(before, after, options))))
}
