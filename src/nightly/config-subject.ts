import type { FleetSubject } from '../model/fleet.ts'
import { suggest } from '../nearest.ts'
import { hookOf } from './config-contacts.ts'
import type { Settled } from './config-kind.ts'
import { type Dict, LONGEST, type Reading, commandAt, millisecondsAt, pathAt, refuse, secretAt, warn } from './config-reading.ts'

/**
 * Milliseconds for a visit, as `scs-check run` has them: looking, with plays, with Tempest (258 tests took half an hour on a small cloud), with
 * conformance tests (a certified run took 100 minutes, and the NetworkPolicy tests come after it).
 */
const LOOKING = 300_000
const ACTING = 1_800_000
const TESTING = 14_400_000
const CONFORMANCE = 28_800_000
/** Keys whose text may hold `{subject}` or braces of its own. */
const FREE = new Set(['provision', 'unprovision', 'description'])

/** What the whole fleet says that a subject depends on. */
export interface Around {
  contacts: string[]
  /** Milliseconds of the night. */
  deadline: number
}

/** A subject as the night needs it. What is wrong with it is recorded. */
export function subjectOf(read: Reading, { scopes, value, at }: Settled, own: Dict, around: Around): FleetSubject {
  const name = value['name'] as string
  for (const [key, text] of Object.entries(own)) {
    if (!FREE.has(key) && JSON.stringify(text).includes('{subject}')) refuse(read, at(key), '{subject} is filled in under defaults only', `write ${name}`)
  }
  const get = <Value>(key: string): Value | undefined => (value[key] ?? undefined) as Value | undefined
  const path = (key: string) => (value[key] === undefined ? undefined : pathAt(read, value[key] as string, at(key)))
  const paths = (key: string) => list(value[key])?.map(one => pathAt(read, one, at(key)))
  const secret = (key: string) => (value[key] === undefined ? undefined : secretAt(read, value[key] as string, at(key)))
  const hook = (key: string) => (value[key] == null ? undefined : hookOf(read, value[key] as Dict, at(key)))
  const [kubeconfig, context] = [paths('kubeconfig'), list(value['context'])]
  const several = (kubeconfig?.length ?? 0) > 1 || (context?.length ?? 0) > 1
  const results = (key: string) => list(value[key])?.map(one => resultAt(read, one, several, key, at))
  const tempest = get<string | true>('tempest') || undefined
  const conformance = get<string | true>('conformance') || undefined
  const passive = get<boolean>('passive') === true
  const usual = passive ? LOOKING : tempest !== undefined ? TESTING : conformance !== undefined ? CONFORMANCE : ACTING
  const deadline = millisecondsAt(read, value['deadline'], at('deadline'), Math.min(usual, around.deadline), LONGEST)
  if (deadline > around.deadline) warn(read, at('deadline'), `${name} may take longer than the night`, 'shorten its deadline, or lengthen that of the night')
  const contacts = get<string[]>('contacts') ?? []
  for (const [i, contact] of contacts.entries()) {
    if (!around.contacts.includes(contact)) refuse(read, [...at('contacts'), i], `there is no contact ${JSON.stringify(contact)}`, suggest(contact, around.contacts))
  }
  return given<FleetSubject>({
    name, description: describedAs(get('demo'), get('description')), operator: get('operator'), group: get('group'), scopes,
    demo: get('demo'), osCloud: get('os_cloud'), region: get('region'), kubeconfig, context,
    allowExec: get<boolean>('allow_exec') === true, passive,
    allowPrivileged: get<boolean>('allow_privileged') === true,
    conformance, importConformance: results('import_conformance'),
    importNetworkPolicy: results('import_network_policy'),
    tempest: typeof tempest === 'string' ? commandAt(read, [tempest], at('tempest'))[0] : tempest,
    tempestAccounts: secret('tempest_accounts'), importTempest: path('import_tempest'), domainManagers: secret('domain_managers'),
    podImage: get('pod_image'), attestations: paths('attestations'), data: path('data'),
    deadline, connections: get('connections') ?? 20, errorBudget: get('error_budget') ?? 30,
    contacts, links: { ...get<Record<string, string>>('links') }, certified: get<boolean>('certified') === true,
    provision: hook('provision'), unprovision: hook('unprovision'),
  })
}

/** Nobody must take results of a demo for those of a cloud. */
function describedAs(demo: string | undefined, description: string | undefined): string | undefined {
  return demo === undefined ? description : `Demo (${demo}), made up by scs-check${description === undefined ? '' : `: ${description}`}`
}

/** The members that are there. */
export function given<T extends object>(members: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}

function list(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat() as string[]
}

/** A path of results; with several clusters `CLUSTER=PATH`. */
function resultAt(read: Reading, text: string, several: boolean, key: string, at: Settled['at']): string {
  const split = text.indexOf('=')
  if (!several) return pathAt(read, text, at(key))
  if (split < 1) refuse(read, at(key), `${JSON.stringify(text)} does not say of which cluster it is`, 'write CLUSTER=PATH')
  return `${text.slice(0, split)}=${pathAt(read, text.slice(split + 1), at(key))}`
}
