import { type Command, Option } from 'commander'
import type { BoardOptions } from './board.ts'

/** Adds `board build`; what it does is loaded only when it is called, and `set` takes its exit code: 2 if something could not be read. */
export function defineBoard(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  const board = program.command('board').description('pages of all subjects, scopes and nights of a store, as files for any web server')
  board.command('build').description('make the pages, or bring them up to date: only what changed is written')
    .requiredOption('--out <dir>', 'directory of the pages: new, empty, or of an earlier build')
    .option('--store <dir>', 'directory of the store').option('--store-url-file <file>', 'file with the postgresql:// URL of the store')
    .option('-c, --config <file>', 'nightly.yaml: names the store (unless that is given) and describes the subjects')
    .addOption(new Option('--view <view>', 'public: verdicts, findings and what everybody may see; full: all evidence too').choices(['public', 'full']).default('public'))
    .option('--date <date>', 'show everything as of then (default: now): YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ')
    .option('--title <text>', 'title of the pages', 'Compliance of SCS environments')
    .option('--base-url <url>', 'where the pages are served, for feeds and badges (default: base_url of the config)')
    .option('--waivers <file>', 'FAILs that are tolerated for a time')
    .option('--allowed-signers <file>', 'verify signatures of reports and of the register of certificates by this file (ssh-keygen, ALLOWED SIGNERS)')
    .option('--revoked <file>', 'keys that count no more: a KRL, or public keys')
    .option('--cache <dir>', 'where to keep what was read, so that the next build is fast (default: the user\'s cache directory)').option('--no-cache', 'keep nothing, read everything')
    .option('--json', 'as JSON').option('-q, --quiet', 'print nothing but problems')
    .action((options: BoardOptions) => set(import('./board.ts').then(m => m.boardBuild(options))))
}
