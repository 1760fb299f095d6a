import { plain } from '../report/untrusted.ts'
import { deadlineOf } from './deadline.ts'
import { type Interruptible, interruptible } from './interrupt.ts'
import type { TargetOptions } from './options.ts'

/** The ends of a visit that may create things: the first Ctrl-C has them removed, which is said; a second one leaves at once and says how to remove them. Throws UsageError. */
export function interruptibleActing(options: TargetOptions): Interruptible {
  if (options.passive === true) return interruptible(deadlineOf(options))
  const say = (text: string) => process.stderr.write(`\nscs-check: ${text}\n`)
  const clusters = [...(options.kubeconfig ?? []).map(file => flag('kubeconfig', file)), ...(options.context ?? []).map(name => flag('context', name))].join('')
  const cloud = clusters === '' ? options.osCloud ?? process.env['OS_CLOUD'] : undefined
  return interruptible(deadlineOf(options), {
    onInterrupt: () => { if (options.quiet !== true) say('interrupted: removing what was created (again to leave at once)') },
    farewell: () => {
      if (options.demo === undefined) say(`left at once: remove what may remain with scs-check cleanup${clusters}${flag('os-cloud', cloud)}${flag('domain-managers', options.domainManagers)}`)
    },
  })
}

function flag(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` --${name} ${plain(value)}`
}
