/** One cloud of a simulated fleet. */
export interface Member {
  name: string
  number: number
  profile: 'compliant' | 'flawed'
  family: 'well' | 'hang' | 'garbage' | 'refuse'
  kind: string
}
export interface SimulatedFleet {
  dir: string
  /** `nightly.yaml`. */
  file: string
  members: Member[]
  pids: number[]
  env: Record<string, string>
  stop(): void
}
export function openFleet(options: { count: number; dir: string; share?: number; seed?: number; config?: object }): Promise<SimulatedFleet>
