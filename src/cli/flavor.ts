import { type Command, Option } from 'commander'
import type { DescribeOptions } from './flavor-describe.ts'
import type { NameOptions } from './flavor-name.ts'
import type { ParseOptions } from './flavor-parse.ts'
import type { SpecsOptions } from './flavor-specs.ts'

const FROM_STDIN = 'names; none or "-": one per line of stdin'

/** Adds `flavor` with its sub-verbs; what they do is loaded only when one is called, and `set` takes its exit code: 1 if a name or flavor is wrong. */
export function defineFlavor(program: Command, set: (work: Promise<number>) => Promise<void>): void {
  const flavor = program.command('flavor').description('flavor names of scs-0100: read, explain, make and check them')
  const verb = (name: string, description: string): Command => flavor.command(name).description(description).option('--json', 'as JSON')

  verb('parse', 'what flavor names say, part by part').argument('[name...]', FROM_STDIN)
    .addOption(new Option('--grammar <version>', 'read names as this version of the standard writes them; any: v3, and v1 with a note')
      .choices(['v1', 'v2', 'v3', 'any']).default('any'))
    .action((names: string[], options: ParseOptions) => set(import('./flavor-parse.ts').then(m => m.parseVerb(names, options))))
  verb('describe', 'what flavor names promise, in words').argument('[name...]', FROM_STDIN)
    .option('--brief', 'one line per name')
    .action((names: string[], options: DescribeOptions) => set(import('./flavor-describe.ts').then(m => m.describeVerb(names, options))))
  parts(verb('name', 'the name that says these parts; codes may be words ("dedicated core", Intel, "Ice Lake")'))
    .option('--from-json <file>', 'take all parts from what "flavor parse --json" printed; "-" is stdin')
    .option('-q, --quiet', 'only the name')
    .action((options: NameOptions) => set(import('./flavor-name.ts').then(m => m.nameVerb(options))))
  verb('specs', 'the openstack commands that create flavors of these names with the extra specs of scs-0103').argument('[name...]', FROM_STDIN)
    .option('--existing', 'the flavors exist under these names: only set their extra specs')
    .option('--id <id>', 'the flavor exists under this id or name: only set its extra specs')
    .option('--disk-type <type>', 'type of the disk where a name tells none: n, h, s, p, or network, hdd, ssd, nvme')
    .action((names: string[], options: SpecsOptions) => set(import('./flavor-specs.ts').then(m => m.specsVerb(names, options))))
  verb('check', 'judge flavors by scs-0100 and scs-0103 without a cloud')
    .argument('[file]', 'JSON of: openstack flavor list --long -f json, openstack flavor show -f json, or Nova; "-" is stdin', '-')
    .option('-v, --verbose', 'also flavors without a violation, and remarks')
    .action((file: string, options: { json?: boolean; verbose?: boolean }) => set(import('./flavor-check.ts').then(m => m.checkVerb(file, options))))
}

function parts(command: Command): Command {
  return command
    .option('--cpus <n>', 'vCPUs').option('--cpu-type <type>', 'L, V, T, C, or oversubscribed, dedicated-thread …')
    .option('--insecure', 'CPU flaws are mitigated late or not at all (i)')
    .option('--ram <GiB>', 'RAM, in steps of 0.5').option('--no-ecc', 'RAM without ECC (u)').option('--ram-oversubscribed', 'oversubscribed RAM (o)')
    .option('--disk <GB>', 'size of the root disk (each of the disks)').option('--disks <n>', 'independent disks')
    .option('--disk-type <type>', 'n, h, s, p, or network, hdd, ssd, nvme')
    .option('--hypervisor <name>', 'kvm, xen, vmw, hyv, bms, chy').option('--nested', 'nested virtualization (hwv)')
    .option('--cpu-vendor <vendor>', 'i, z, a, r, or Intel, AMD, Arm, RISC-V').option('--generation <generation>', 'of the CPU: 3, or "Ice Lake" …')
    .option('--perf <marks>', 'clock of the CPU: h, hh, hhh')
    .option('--gpu <vendor>', 'N, A, I, or Nvidia, AMD, Intel; a virtual one').option('--gpu-passthrough', 'a whole GPU')
    .option('--gpu-generation <generation>', 'a, or Ampere …').option('--gpu-units <n>', 'compute units').option('--gpu-perf <marks>', 'h, hh')
    .option('--vram <GiB>', 'memory of the GPU').option('--vram-perf <marks>', 'h, hh')
    .option('--infiniband', 'InfiniBand')
}
