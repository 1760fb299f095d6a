import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, numbered, signedIn } from './support.ts'

const RULES = '/network/v2.0/default-security-group-rules'
const LINKS = 'default_security_group_rules_links'

describe('Neutron of the demo cloud', () => {
  it('lists the rule templates with the fields of real ones, all on one page', async () => {
    const { body } = await signedIn({ default_sg_rules: numbered(3) })
    const page = await body(RULES)
    expect(keys(page)).toEqual(['default_security_group_rules'])
    expect(keys((page['default_security_group_rules'] as JsonObject[])[0])).toEqual([
      'description', 'direction', 'ethertype', 'id', 'name', 'port_range_max', 'port_range_min', 'protocol', 'remote_address_group_id',
      'remote_group_id', 'remote_ip_prefix', 'used_in_default_sg', 'used_in_non_default_sg'])
  })

  it('answers 404 in its own form where the state has no such API', async () => {
    const { get } = await signedIn({ default_sg_rules: null })
    const response = await get(RULES)
    expect(response.status).toBe(404)
    const message = 'The resource could not be found.'
    expect(await response.json()).toEqual({ NeutronError: { type: 'HTTPNotFound', message, detail: '' } })
  })

  it('pages when asked to, or when the operator set a page size, with links in both directions', async () => {
    const { body, base } = await signedIn({ default_sg_rules: numbered(3) })
    const first = await body(`${RULES}?limit=2`)
    const next = `${base}${RULES}?limit=2&marker=id-1`
    const previous = `${base}${RULES}?limit=2&marker=id-0&page_reverse=True`
    expect(first[LINKS]).toEqual([{ rel: 'next', href: next }, { rel: 'previous', href: previous }])
    const last = await body(next.slice(base.length))
    expect([last['default_security_group_rules'], last[LINKS]]).toMatchObject([[{ id: 'id-2' }], [{ rel: 'previous' }]])
    const small = await signedIn({ default_sg_rules: numbered(3) }, { pageSize: 2 })
    expect((await small.body(RULES))['default_security_group_rules']).toHaveLength(2)
  })

  it('filters, picks fields and shows one rule', async () => {
    const { body, get } = await signedIn({ default_sg_rules: [{ id: 'a', direction: 'egress' }, { id: 'b', direction: 'ingress' }] })
    expect((await body(`${RULES}?direction=egress&fields=id`))['default_security_group_rules']).toEqual([{ id: 'a' }])
    expect(await body(`${RULES}/b`)).toMatchObject({ default_security_group_rule: { id: 'b', direction: 'ingress' } })
    expect((await get(`${RULES}/nope`)).status).toBe(404)
    expect((await get(`${RULES}?limit=x`)).status).toBe(400)
    expect((await body(`${RULES}?marker=nope`))['default_security_group_rules']).toHaveLength(2)
  })

  it('refuses without a token as JSON, but shows its versions', async () => {
    const { get } = await signedIn()
    expect((await get('/network/v2.0/', { 'x-auth-token': '' })).status).toBe(401)
    expect(keys(await (await get('/network/', { 'x-auth-token': '' })).json())).toEqual(['versions'])
    expect((await get('/network/v2.0/nope')).status).toBe(404)
  })
})
