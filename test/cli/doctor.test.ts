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

async function run(at: Awaited<ReturnType<typeof cloud>>, options = {}, extra = '', project = ', project_id: p1', region = '    region_name: R1\n') {
  const root = files({ 'clouds.yaml': `clouds:\n  c:\n${region}    colour: red\n${extra}    auth: {auth_url: "${at.url}/identity", username: anna, user_domain_name: default, password: canary-password${project}}\n` })
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
    expect(out).toMatch(/- GET .*\/flavors answered 403:\s+policy\n(.|\n)*- the catalog has no block-storage service/)
  })
  test('a refused password: 2', async () => {
    const at = await cloud((_, answer) => { reply(answer, 401, { error: { message: 'wrong canary-password' } }) })
    const { code, out } = await run({ ...at, url: `${at.url}/other` })
    expect(code).toBe(2)
    expect(out).toMatch(/Keystone refuses the credentials(.|\n)*answered 401:\s+wrong \*\*\*/)
  })
  test('a credential that ends soon is a warning, not a problem', async () => {
    const { code, out } = await run(await cloud(services, undefined, { application_credential: { id: 'ac1' } }))
    expect(code).toBe(0)
    expect(out).toMatch(/credential ends at \S+\s+in 4\s+days:\s+make\s+a\s+new\s+one/)
  })
  test('a mistake in the configuration: 3, on stderr, without a stack trace', async () => {
    const { code, out, err } = await run(await cloud(services), {}, '    interface: publik\n')
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/^scs-check: the value of interface is not known \(cloud "c" of .*clouds\.yaml\); use public, internal or admin.*\n$/)
  })
  test('no project: 2', async () => {
    const { code, out } = await run(await cloud(services, undefined, { project: undefined }), {}, '', '')
    expect(code).toBe(2)
    expect(out).toMatch(/for no project/)
  })
  test.each([
    ['a region that the catalog lacks', '    region_name: Mars\n', /no endpoint of the catalog is in region Mars \(it has R1, R2\): correct\s+region_name/],
    ['no region where the catalog has two', '', /region_name is missing, and the catalog has the regions R1, R2: set\s+region_name/],
  ])('%s: 2, with the cure', async (_what, region, message) => {
    const at = await cloud(services, url => [entry('compute', `${url}/compute`, 'R2'), entry('image', `${url}/image`)])
    const { code, out } = await run(at, {}, '', ', project_id: p1', region)
    expect(code).toBe(2)
    expect(out).toMatch(message)
  })
  test('its advice fits into 80 columns, and JSON says nothing about certificates where there is no TLS', async () => {
    const at = await cloud(services, undefined, { roles: [{ name: 'admin' }] })
    const advice = (await run(at)).out.split('A run could not judge everything\n')[1] ?? ''
    expect(advice.split('\n').map(line => line.length).filter(length => length > 80)).toEqual([])
    expect(advice).toMatch(/^ {2}- the user has the role admin.*\n {4}\S/)
    expect(JSON.parse((await run(at, { json: true })).out)).toMatchObject({ regions: [{ tls: { verified: null } }] })
  })
  test('everything ends at the deadline, also two regions of a cloud that hangs, without warnings of Node', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => void warnings.push(warning)
    process.on('warning', listen)
    const at = await cloud(({ path }, answer) => { if (!path.includes('flavors')) services({ path } as never, answer) }, url => [
      ...['R1', 'R2'].flatMap(region => ['compute', 'image', 'network', 'volumev3'].map(type => entry(type, `${url}/${type}`, region))),
    ])
    const begin = Date.now()
    const { code, out } = await run(at, { deadline: '0.7' }, '    regions: [R1, R2]\n', ', project_id: p1', '')
    expect([code, Date.now() - begin < 3000]).toEqual([2, true])
    expect(out).toMatch(/R1: GET \S+\/flavors: the deadline\s+has passed/)
    await new Promise(resolve => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
  test('a query of auth_url is not shown', async () => {
    const { out } = await run({ ...await cloud(services), url: 'http://127.0.0.1:1/x?token=canary#' })
    expect(out).toMatch(/auth +password at http:\/\/127\.0\.0\.1:1\/x\n/)
    expect(out).not.toContain('canary')
  })
  test('a deadline that is no number is a mistake of the caller', async () => {
    await expect(doctor({ deadline: 'soon' }, {}, { out: () => {}, err: () => {} })).rejects.toMatchObject({ name: 'UsageError' })
  })
})
