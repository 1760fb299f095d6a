import type { Kubernetes } from '../model/cluster.ts'
import type { ConformanceRun } from '../model/conformance.ts'
import type { Workspace } from './workspace.ts'

/** Which tests: all of certified conformance, or those of NetworkPolicy, which it leaves out. */
export type Suite = 'certified' | 'network-policy'

export interface EngineOptions {
  engine: 'hydrophone' | 'sonobuoy'
  /** Name or path of its program. */
  command: string
  suite: Suite
  /** Text of a kubeconfig whose current context is the cluster. Throws `Unseen`. */
  kubeconfig(): Promise<string>
  cluster: Kubernetes
  /** How many tests at a time; more than one changes nothing of what is tested. */
  parallel?: number
  /** Told in one line how far it is; text may be from the cluster. */
  onProgress?: (text: string) => void
  /** Milliseconds between two looks, and between two attempts to go on with a run. */
  pause?: number
}
/** What an engine is given for one run. */
export interface Job extends EngineOptions {
  namespace: string
  space: Workspace
  signal: AbortSignal
  pause: number
  say: (text: string) => void
  /** To be called before the program changes anything in the cluster, also where it goes on with a run: only then something is removed. */
  begin: () => void
}
/** A program that runs the tests in the cluster. */
export interface Engine {
  /** Starts the tests, or goes on with a run that is in the cluster already, and brings the results home. Throws `Unseen`. */
  run(job: Job): Promise<ConformanceRun>
  /** Removes from the cluster whatever the program made there. */
  remove(job: Job): Promise<void>
  /** Arguments with which the program tells its version. */
  version: string[]
  /** The command that removes, for people. */
  removal(namespace: string): string
}

/** Why a run was ended. */
export function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : 'interrupted'
}
