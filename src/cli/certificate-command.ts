import { type Command, InvalidArgumentError } from 'commander'
import { RULES } from '../certificates/statement.ts'
import type { CertificateRule } from '../model/certificate.ts'
import type { SayOptions } from './certificate.ts'
import type { ExportOptions } from './certificate-export.ts'
import type { RegisterOptions } from './certificate-register.ts'
import type { CheckOptions } from './certificate-verify.ts'

/** Adds `certificate` with its sub-verbs; what they do is loaded only when one is called. */
export function defineCertificate(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  const certificate = program.command('certificate').description('the register of certificates in a store: what was applied for, granted, revoked (SCS-0004)')
    .addHelpText('after', '\nSUBJECT is named by the certificate\'s id (C-2026-0001), or by --subject, --scope and --scope-version.')
  const verb = (name: string, description: string): Command => certificate.command(name).description(description)
    .option('--store <dir>', 'directory of the store').option('--store-url-file <file>', 'file with the postgresql:// URL of the store')
    .option('-c, --config <file>', 'nightly.yaml that names the store, the key that signs, and who may').option('--json', 'as JSON')
    .option('--allowed-signers <file>', 'who may grant and revoke: ALLOWED SIGNERS of ssh-keygen(1), namespace scs-check-certificate')
    .option('--revoked <file>', 'keys that count no more: a KRL, or public keys')
  const about = (command: Command): Command => command
    .option('--subject <name>', 'cloud or cluster, as the store has it').option('--scope <id>', 'scope, e.g. scs-compatible-iaas')
    .option('--scope-version <version>', 'version of the scope, e.g. v5.1')
  const saying = (command: Command): Command => command
    .requiredOption('--by <name>', 'who says it; it is published')
    .option('--key <file>', 'SSH key that signs: a private key, or the .pub of one that ssh-agent has')
    .option('--reason <text>', 'why; it is published').option('--dry-run', 'only show what would be said, and which rules hold')
  const despite = (command: Command): Command => command
    .option('--despite <rule>', `break this rule knowingly, with a --reason; shown wherever the certificate is: ${RULES.join(', ')} (repeatable)`, collectRule)
    .option('--standards <dir>', 'definitions to go by (default: those of the package)')
  const say = (event: 'applied' | 'granted' | 'refused' | 'withdrawn' | 'revoked') => (id: string | undefined, options: SayOptions) =>
    set(import('./certificate.ts').then(m => m.certificateSay(event, id, options)))

  const apply = despite(saying(about(verb('apply', 'apply for a certificate of a version of a scope'))))
  apply.action((options: SayOptions) => say('applied')(undefined, options))
  despite(saying(about(verb('grant', 'grant it, if the rules hold; needs a key').argument('[id]'))))
    .option('--from <date>', 'first day in force (default: now; of a renewal, after the end of the one before)')
    .option('--until <date>', 'last day in force (default: a year)')
    .action(say('granted'))
  saying(about(verb('refuse', 'refuse an application; needs a --reason').argument('[id]'))).action(say('refused'))
  saying(about(verb('withdraw', 'withdraw an application').argument('[id]'))).action(say('withdrawn'))
  saying(verb('revoke', 'revoke a certificate for good; needs a --reason and a key').argument('<id>')).action(say('revoked'))
  verb('list', 'all certificates, and what they are now').option('--date <date>', 'what they were then: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ')
    .action((options: RegisterOptions) => set(import('./certificate-list.ts').then(m => m.certificateList(options))))
  verb('show', 'everything that was said of one').argument('<id>').option('--date <date>', 'as it was then')
    .action((id: string, options: RegisterOptions) => set(import('./certificate-list.ts').then(m => m.certificateShow(id, options))))
  verb('verify', 'check the chain, the signatures and the rules of the whole register')
    .option('--identity <name>', 'who must have signed (default: anyone of the allowed signers)')
    .option('--published <register.json>', 'an earlier published register: whatever it has must still be there')
    .addHelpText('after', '\nExit codes: 0 everything holds · 1 a contradiction · 2 something could not be verified · 3 usage')
    .action((options: CheckOptions) => set(import('./certificate-verify.ts').then(m => m.certificateVerify(options))))
  verb('export', 'write register.json and revoked.json, for publication')
    .requiredOption('--out <dir>', 'directory to write to').option('--key <file>', 'also sign them: FILE.sig beside each')
    .action((options: ExportOptions) => set(import('./certificate-export.ts').then(m => m.certificateExport(options))))
}

function collectRule(value: string, before: CertificateRule[] = []): CertificateRule[] {
  const rule = RULES.find(one => one === value)
  if (rule === undefined) throw new InvalidArgumentError(`Allowed choices are ${RULES.join(', ')}.`)
  return [...before, rule]
}
