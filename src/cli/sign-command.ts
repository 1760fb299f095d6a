import type { Command } from 'commander'
import type { SignOptions } from './sign.ts'

/** Adds `sign`; what it does is loaded only when it is called. */
export function defineSign(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  program.command('sign').description('sign reports with an SSH key: FILE.sig beside each, as ssh-keygen -Y sign writes it').argument('<report.json...>')
    .requiredOption('--key <file>', 'private key; or the .pub of a key that ssh-agent or a hardware key has')
    .option('--identity <name>', 'also print the line of allowed_signers by which others verify, for this name, to stdout')
    .option('--namespace <name>', 'what the signature is for; only of reports it is "report"', 'report')
    .action((files: string[], options: SignOptions) => set(import('./sign.ts').then(m => m.signVerb(files, options))))
}
