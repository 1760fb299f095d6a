import { play } from './active.ts'
import { Stop } from './classify.ts'
import { type Assertion, assertionsSchema } from './domain-assertions.ts'
import { reachOut, verifyUntouched } from './domain-foreign.ts'
import { manageOwn } from './domain-own.ts'
import { removeOwn } from './domain-removal.ts'
import { reachForRoles } from './domain-roles.ts'
import { openSide, type Side } from './domain-side.ts'
import type { Stage } from './stage.ts'

/** What the managers of domains did and were kept from. */
export interface DomainManagers {
  /** Names of the domains with the roles that the managers' tokens have. */
  domains: { name: string; roles: string[] }[]
  assertions: Assertion[]
  /** What could not be tried with foreign things and with roles, and why. */
  skipped: { other: string[]; roles: string[] }
}

const texts = { type: 'array', items: { type: 'string' } }
/** Seconds: about 130 requests per manager, most of them below 50 ms, on a cloud ten times as slow. */
const SECONDS = 240

/** Managers of two or more domains manage users, groups, projects and roles in their own and try to in the next one (F 4.13). */
export const domainManagers = play<DomainManagers>({
  kind: 'openstack.domain-managers',
  revision: 1,
  plan: {
    title: 'manage domains as their managers, and try to reach beyond them',
    creates: ['per domain a user (without a password), a group and a project', 'memberships and role assignments among them'],
    quota: {},
    seconds: SECONDS,
  },
  asks: { given: ({ domainManagers = [] }) => domainManagers.length >= 2, how: 'managers of two domains: --domain-managers FILE' },
  schema: {
    type: 'object',
    properties: {
      domains: { type: 'array', items: { type: 'object', required: ['name', 'roles'], properties: { name: { type: 'string' }, roles: texts } } },
      assertions: assertionsSchema,
      skipped: { type: 'object', required: ['other', 'roles'], properties: { other: texts, roles: texts } },
    },
  },
  async act(stage, data) {
    const sides: Side[] = []
    for (const [i, manager] of (stage.target.domainManagers ?? []).entries()) {
      sides.push(await stage.step(`sign in as the manager of ${manager.domain}`, () => openSide(stage, manager, i + 1)))
    }
    if (new Set(sides.map(({ domain }) => domain)).size < sides.length) {
      await stage.step('compare the domains', () => Promise.reject(new Stop('rejected', 'two of the managers belong to the same domain: name different ones')))
    }
    data.domains = sides.map(({ name, tokenRoles }) => ({ name, roles: tokenRoles }))
    const skipped = data.skipped = { other: [], roles: [] }
    try {
      await actAll(stage, sides, skipped)
    } finally {
      data.assertions = sides.flatMap(({ witness }) => witness.assertions)
    }
  },
})

/** Each manager in turn, so that what one of them changes is seen by the next; roles first, while nobody has touched what they are given to. */
async function actAll(stage: Stage, sides: Side[], skipped: DomainManagers['skipped']): Promise<void> {
  const at = (i: number) => sides[i % sides.length] as Side
  const each = async (name: string, work: (side: Side, i: number) => Promise<void>) => {
    for (const [i, side] of sides.entries()) await stage.step(`${name} (${side.name})`, () => work(side, i))
  }
  await each('manage the own domain', manageOwn)
  await each('reach for roles', side => reachForRoles(side, skipped.roles))
  await each('reach for another domain', (side, i) => reachOut(side, at(i + 1), skipped.other))
  const lost = new Map<Side, Set<string>>()
  await each('see whether anything was changed', async (side, i) => { lost.set(side, await verifyUntouched(side, at(i + sides.length - 1))) })
  await each('remove what was made', side => removeOwn(side, lost.get(side) ?? new Set()))
}
