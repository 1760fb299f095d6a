import type { Command } from 'commander'
import type { CollectOptions, StoreOptions } from './store.ts'

/** Adds `store` with its sub-verbs; what they do is loaded only when one is called, and `set` takes its exit code: 2 if something is wrong with the store. */
export function defineStore(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  const store = program.command('store').description('look after a store of results: check, clean and measure it')
  const verb = (name: string, description: string): Command => store.command(name).description(description)
    .option('--store <dir>', 'directory of the store').option('--store-url-file <file>', 'file with the postgresql:// URL of the store')
    .option('-c, --config <file>', 'nightly.yaml that names the store').option('--json', 'as JSON')

  verb('verify', 'read everything and tell what is damaged, missing or foreign')
    .action((options: StoreOptions) => set(import('./store.ts').then(m => m.storeVerify(options))))
  verb('gc', 'remove results that are older than the retention, and what nothing needs any more')
    .option('--retention <time>', 'how long results are kept: 548d, 18mo, 2y (default: as nightly.yaml says, or 18mo)')
    .option('--dry-run', 'only tell what would be removed')
    .action((options: CollectOptions) => set(import('./store.ts').then(m => m.storeCollect(options))))
  verb('stat', 'tell how much is in it, and from when')
    .action((options: StoreOptions) => set(import('./store.ts').then(m => m.storeStat(options))))
}
