import type { Command } from 'commander'
import type { VerifyOptions } from './verification.ts'

/** Adds `verify`; what it does is loaded only when it is called. */
export function defineVerify(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  program.command('verify').description('verify reports: form, signature, evidence, and the verdicts by judging again')
    .argument('[report.json...]')
    .option('--signature <file>', 'its signature (default: FILE.sig beside it; of FILE.json.gz FILE.json.sig)')
    .option('--allowed-signers <file>', 'who may sign: ALLOWED SIGNERS of ssh-keygen(1)')
    .option('--identity <name>', 'who of them must have signed (default: any)')
    .option('--revoked <file>', 'keys that count no more: a KRL, or public keys')
    .option('--evidence <dir>', 'evidence of the report, as --evidence of run wrote it')
    .option('--definitions <dir>', 'the definitions that the report names by digest, as a board publishes them: judge again by those')
    .option('--standards <dir>', 'definitions to judge again by (default: those of the package; with --store those kept with the visit)')
    .option('--scope <file>', 'the same of the scope')
    .option('--store <dir>', 'verify the visits that a store holds')
    .option('--subject <name>', 'of the store only this subject').option('--night <id>', 'of the store only this night; last: the newest of every subject')
    .option('--json', 'one line of JSON per report')
    .addHelpText('after', '\nExit codes: 0 everything that was asked for is verified · 1 a contradiction · 2 something could not be verified · 3 usage')
    .action((files: string[], options: VerifyOptions) => set(import('./verify.ts').then(m => m.verifyVerb(files, options))))
}
