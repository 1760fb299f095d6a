import { describe, expect, test } from 'vitest'
import { doctor } from '../../src/cli/doctor.ts'
import { cloud, entry } from '../clients/cloud.ts'
import { files } from '../clients/config.ts'
import { reply, type Handler } from '../clients/serve.ts'
import { join } from 'node:path'

const services: Handler = ({ path }, answer) => {
  if (/^\/(compute|image|volume|network)\/$/.test(path)) reply(answer, 200, { versions: [{ id: 'v2.1', status: 'CURRENT', version: '2.100', min_version: '2.1', links: [] }] })
  else if (path.includes('application_credentials')) reply(answer, 200, { application_credential: { expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString() } })
  else reply(answer, 200, { x: [] })
}

async function run(at: Awaited<ReturnType<typeof cloud>>, options = {}, extra = '') {
  const root = files({ 'clouds.yaml': `clouds:\n  c:\n    region_name: R1\n    colour: red\n${extra}    auth: {auth_url: "${at.url}/identity", username: anna, user_domain_name: D, password: canary-password, project_id: p1}\n` })
  const printed = { out: '', err: '' }
  const code = await doctor({ osCloud: 'c', ...options }, { OS_CLIENT_CONFIG_FILE: join(root, 'clouds.yaml'), OS_PASSWORD: 'canary-variable', HOME: root }, {
    out: text => { printed.out += text }, err: text => { printed.err += text },
  })
  return { code, ...printed }
}

describe('doctor', () => {
  test('a cloud that can be judged: 0, with sources, session, services, versions, and no secret', async () => {
    const { code, out, err } = await run(await cloud(services))
    expect([code, err]).toEqual([0, ''])
    for (const text of [/clouds\.yaml +\/.*clouds\.yaml/, /keys ignored +colour/, /variables ignored +OS_PASSWORD/, /user +anna \(u1\) of Default/, /roles +member, reader/,
      /compute +http.*\/compute\/v2\.1 \(compute, public\) +v2\.1 \(microversions 2\.1 to 2\.100\)/, /block-storage .*volumev3, public/, /object-store .*AUTH_p1/, /Nothing keeps a run/]) expect(out).toMatch(text)
    expect(out).not.toContain('canary')
  })
  test('as JSON for programs', async () => {
    const { out } = await run(await cloud(services), { json: true })
    expect(JSON.parse(out)).toMatchObject({ cloud: 'c', keysIgnored: ['colour'], regions: [{ region: 'R1', authType: 'password', problems: [], session: { roles: ['member', 'reader'] } }] })
    expect(out).not.toContain('canary')
  })
  test.each([
    ['an administrator', { roles: [{ name: 'member' }, { name: 'admin' }] }, /role admin: use an account of a plain member/],
    ['no member', { roles: [{ name: 'reader' }] }, /not the role member \(but reader\)/],
    ['no project', { project: undefined }, /for no project/],
  ])('%s: 2, with a cure', async (_what, document, message) => {
    const { code, out } = await run(await cloud(services, undefined, document))
    expect(code).toBe(2)
    expect(out).toMatch(message)
  })
  test('a missing and a refusing service: 2, each named', async () => {
    const { code, out } = await run(await cloud((seen, answer) => {
      if (seen.path.startsWith('/compute')) reply(answer, 403, { forbidden: { message: 'policy' } })
      else services(seen, answer)
    }, url => [entry('compute', `${url}/compute/v2.1`), entry('image', `${url}/image`), entry('network', `${url}/network`)]))
    expect(code).toBe(2)
    expect(out).toMatch(/- GET .*\/flavors answered 403: policy\n(.|\n)*- the catalog has no block-storage service/)
  })
  test('a refused password: 2', async () => {
    const at = await cloud((_, answer) => { reply(answer, 401, { error: { message: 'wrong canary-password' } }) })
    const { code, out } = await run({ ...at, url: `${at.url}/other` })
    expect(code).toBe(2)
    expect(out).toMatch(/Keystone refuses the credentials.*answered 401: wrong \*\*\*/)
  })
  test('a credential that ends soon is a warning, not a problem', async () => {
    const { code, out } = await run(await cloud(services, undefined, { application_credential: { id: 'ac1' } }))
    expect(code).toBe(0)
    expect(out).toMatch(/credential ends at .*, in 4 days: make a new one/)
  })
  test('a mistake in the configuration: 3, on stderr, without a stack trace', async () => {
    const { code, out, err } = await run(await cloud(services), {}, '    interface: publik\n')
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/^scs-check: the value of interface is not known \(cloud "c" of .*clouds\.yaml\); use public, internal or admin.*\n$/)
  })
})
