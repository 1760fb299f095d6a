import type { OpenStack } from '../model/cloud.ts'

/** A user of the cloud that Tempest tests with: password, one project, no administrator. */
export interface TempestAccount {
  username: string
  password: string
  project: string
  userDomain: string
  projectDomain: string
  /** Network for servers, by its name; without it the run makes one. */
  network?: string
}
/** An account with its connection. */
export interface Actor {
  account: TempestAccount
  cloud: OpenStack
}

/**
 * The accounts of a file in the form of Tempest's own accounts.yaml, already parsed. Throws an Error that says which entry is wrong; passwords are
 * in no message.
 */
export function accountsOf(value: unknown): TempestAccount[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error('it must be a list of accounts, as etc/accounts.yaml.sample of Tempest shows')
  if (value.length > 32) throw new Error('it has more than 32 accounts')
  return value.map((entry: unknown, i) => {
    const at = (...names: string[]) => names.map(name => textOf(entry, name)).find(text => text !== undefined)
    const need = (what: string, text: string | undefined): string => {
      if (text === undefined) throw new Error(`account ${i + 1} has no ${what}`)
      return text
    }
    const domain = at('domain_name') ?? 'Default'
    const network = textOf(member(entry, 'resources'), 'network')
    const kinds = [member(entry, 'roles'), member(entry, 'types')].flat()
    if (kinds.includes('admin')) throw new Error(`account ${i + 1} is for an administrator; the tests of the list are those of a user`)
    return {
      username: need('username', at('username')), password: need('password', at('password')), project: need('project_name', at('project_name', 'tenant_name')),
      userDomain: at('user_domain_name') ?? domain, projectDomain: at('project_domain_name') ?? domain,
      ...(network !== undefined && { network }),
    }
  })
}

/**
 * accounts.yaml for Tempest, as JSON (which is YAML). Every account may take every part (member, reader): the tests of the list ask for no more.
 */
export function accountsFile(accounts: (TempestAccount & { network: string })[]): string {
  return JSON.stringify(accounts.map(({ username, password, project, userDomain, projectDomain, network }) => ({
    username, password, project_name: project, user_domain_name: userDomain, project_domain_name: projectDomain, domain_name: userDomain,
    roles: ['member', 'reader'], resources: { network },
  })), null, 1)
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

function textOf(value: unknown, key: string): string | undefined {
  const found = member(value, key)
  return typeof found === 'string' && found !== '' ? found : typeof found === 'number' ? String(found) : undefined
}
