import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { kubernetes } from './kubernetes.ts'

const OTHERS = ['major', 'minor', 'platform', 'gitCommit', 'gitTreeState', 'buildDate', 'emulationMajor', 'emulationMinor'] as const

/** What the API server says of itself; all text is the server's own. */
export type KubernetesVersion = { gitVersion: string } & Partial<Record<typeof OTHERS[number], string>>

const text = { type: 'string', maxLength: 200 }

/** The version of the API server (GET /version), without what it was compiled with. */
export const kubernetesVersion: Probe<KubernetesVersion> = {
  kind: 'kubernetes.version',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'object', additionalProperties: false, required: ['gitVersion'],
    properties: { gitVersion: { ...text, minLength: 1 }, ...Object.fromEntries(OTHERS.map(name => [name, text])) },
  },
  async observe(target) {
    const told = await kubernetes(target).get('/version')
    if (typeof told !== 'object' || told === null || Array.isArray(told)) throw new Unseen('malformed', 'GET /version: the answer is no JSON object')
    if (told['kind'] === 'Status') throw new Unseen('malformed', 'GET /version: the answer is a Status, not a version')
    const known = ['gitVersion', ...OTHERS].filter(name => Object.hasOwn(told, name) && told[name] !== '')
    return Object.fromEntries(known.map(name => [name, told[name]])) as KubernetesVersion
  },
}
