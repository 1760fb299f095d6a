import { type Command, Option } from 'commander'
import type { SubmitOptions } from './submit.ts'

/** Adds `submit`; what it does is loaded only when it is called. */
export function defineSubmit(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  program.command('submit').description('send reports to the SCS compliance monitor: official YAML, signed').argument('<report.json...>')
    .requiredOption('--token-file <file>', 'Base64 of account:password, one line')
    .requiredOption('--key <file>', 'SSH key that the monitor knows for the account: private key, or the .pub of one in ssh-agent')
    .option('--monitor-url <url>', 'the monitor', 'https://compliance.sovereignit.cloud/')
    .addOption(new Option('--format <format>', 'scs-yaml, or the next generation of report files').choices(['scs-yaml', 'scs-yaml-next']).default('scs-yaml'))
    .option('--dry-run', 'sign and check as the monitor checks, send nothing')
    .option('--store <dir>', 'keep in this store what is sent and what the monitor answered; what it took is not sent again')
    .option('--keep <dir>', 'the same as files of a directory')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit codes: 0 the monitor has the reports (or the dry run found nothing wrong) · 2 it has not · 3 usage')
    .action((files: string[], options: SubmitOptions) => set(import('./submit.ts').then(m => m.submitVerb(files, options))))
}
