import type { Schema } from '../model/json.ts'
import type { Console } from './sample-vm-console.ts'

/** What the play knows of the sample VM and what it told. */
export interface SampleVm {
  image: { id: string; name: string; distro: string; version: string; architecture: string }
  /** RAM in MiB, disk in GiB. */
  flavor: { id: string; name: string; vcpus: number; ram: number; disk: number }
  network: { cidr: string; external: { id: string; name: string } | null }
  /** Zone and (hashed) host as the cloud tells them, '' where it does not; whether it got a config drive. */
  server: { id: string; zone: string; host: string; configDrive: boolean }
  console: Console & { characters: number }
}

const string: Schema = { type: 'string' }
const integer: Schema = { type: 'integer' }
const boolean: Schema = { type: 'boolean' }
const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', required: Object.keys(properties), properties })

/** Schema of the play's data. */
export const sampleVmSchema: Schema = {
  type: 'object',
  properties: {
    image: object({ id: string, name: string, distro: string, version: string, architecture: string }),
    flavor: object({ id: string, name: string, vcpus: integer, ram: integer, disk: integer }),
    network: object({ cidr: string, external: { anyOf: [object({ id: string, name: string }), { type: 'null' }] } }),
    server: object({ id: string, zone: string, host: string, configDrive: boolean }),
    console: object({
      lines: { type: 'array', items: object({ section: string, text: string }) },
      end: boolean, verified: boolean, last: string, characters: integer,
    }),
  },
}
