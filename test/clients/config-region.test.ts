import { describe, expect, test } from 'vitest'
import { load, one } from './config.ts'
import { files } from './config.ts'
import { CERT, KEY } from './certificate.ts'
import { join } from 'node:path'

const region = async (cloud = '', auth = '') => (await load({ 'cwd/clouds.yaml': one(cloud, auth) })).regions[0]!
const warnings = async (cloud = '', auth = '') => (await load({ 'cwd/clouds.yaml': one(cloud, auth) })).provenance.warnings

describe('regions', () => {
  test('names and {name, values} give one configuration each; values override anything, auth inside', async () => {
    const text = one('    regions:\n      - R1\n      - name: R2\n        values: {interface: internal, auth: {project-name: other}}\n')
    const { regions } = await load({ 'cwd/clouds.yaml': text })
    expect(regions.map(r => [r.region, r.interfaces, r.auth])).toMatchObject([
      ['R1', ['public'], { user: { name: 'anna' }, scope: { project: { name: 'demo' } } }],
      ['R2', ['internal'], { user: { name: 'anna' }, scope: { project: { name: 'other' } } }],
    ])
    expect((await load({ 'cwd/clouds.yaml': text }, { region: 'R2' })).regions.map(r => r.region)).toEqual(['R2'])
    await expect(load({ 'cwd/clouds.yaml': text }, { region: 'r2' })).rejects.toThrow(/no region "r2".*known: R1, R2.*did you mean R2/)
  })
  test('secrets of every region are known', async () => {
    const { secrets } = await load({ 'cwd/clouds.yaml': one('    regions:\n      - R1\n      - name: R2\n        values: {auth: {password: second-secret}}\n') })
    expect(secrets).toEqual(['geheim-4711', 'second-secret'])
  })
  test('a comma list in region_name still splits, with a warning; no region is the empty name', async () => {
    const { regions, provenance } = await load({ 'cwd/clouds.yaml': one('    region_name: "R1, R2"\n') })
    expect([regions.map(r => r.region), provenance.warnings]).toEqual([['R1', 'R2'], [expect.stringMatching(/deprecated/)]])
    expect((await region()).region).toBe('')
  })
  test.each(['    regions: R1\n', '    regions: [{nome: R1}]\n', '    regions: [[R1]]\n', '    regions: [R1, R1]\n'])('a wrong list of regions is refused: %j', async text => {
    await expect(region(text)).rejects.toThrow(/region/)
  })
})

describe('profiles', () => {
  const open = 'public-clouds:\n  vendor:\n    regions: [V1, V2]\n    interface: internal\n    auth: {auth_url: "https://{region_name}.vendor.example", user_domain_name: V}\n  dead: {status: shutdown}\n'
  const cloud = 'clouds:\n  c:\n    profile: vendor\n    auth: {username: anna, password: p, project_id: i}\n'
  test('a profile of clouds-public.yaml lies below the cloud', async () => {
    const { regions, provenance } = await load({ 'cwd/clouds.yaml': cloud, 'etc/openstack/clouds-public.yaml': open })
    expect(regions.map(r => [r.region, r.authUrl, r.interfaces])).toEqual([['V1', 'https://V1.vendor.example', ['internal']], ['V2', 'https://V2.vendor.example', ['internal']]])
    expect(provenance.publicFile).toMatch(/clouds-public\.yaml$/)
  })
  test('an unknown profile is a mistake where something is missing without it, else a warning; a shut-down one is refused', async () => {
    await expect(load({ 'cwd/clouds.yaml': cloud })).rejects.toThrow(/profile "vendor" is not in/)
    expect(await warnings('    profile: nowhere\n')).toEqual([expect.stringMatching(/profile "nowhere" is not in/)])
    await expect(load({ 'cwd/clouds.yaml': one('    cloud: dead\n'), 'cwd/clouds-public.yaml': open })).rejects.toThrow(/shut down/)
  })
})

describe('interpolation', () => {
  test('region and keys of the cloud are filled in at the top and in auth_url, other braces stay, secrets are never touched', async () => {
    const { regions } = await load({ 'cwd/clouds.yaml': one('    region_name: R1\n    zone: z\n    compute_endpoint_override: "https://{zone}.{region_name}.example/{other}"\n').replace('id.example', '{region_name}.example').replace('geheim-4711', '"{region_name}"') })
    expect(regions[0]).toMatchObject({ authUrl: 'https://R1.example.org:5000/v3', overrides: { compute: 'https://z.R1.example/{other}' }, auth: { password: '{region_name}' } })
  })
})

test('a password of a variable keeps its braces, too', async () => {
  const env = { OS_AUTH_URL: 'https://x', OS_USER_ID: 'u', OS_PROJECT_ID: 'p', OS_REGION_NAME: 'R1', OS_PASSWORD: 'a{region_name}b' }
  expect((await load({}, { env })).regions[0]?.auth).toMatchObject({ password: 'a{region_name}b' })
})

test('endpoint overrides: the longer name wins; settings per service are read with their old names', async () => {
  const r = await region('    image_endpoint: https://weak\n    image-endpoint-override: https://strong\n    block_storage_endpoint: https://bs\n    network_endpoint_type: internalURL\n    compute_region_name: R9\n')
  expect({ ...r.overrides }).toEqual({ image: 'https://strong', block_storage: 'https://bs' })
  expect({ ...r.services }).toEqual({ network: { interface: 'internal' }, compute: { region: 'R9' } })
})

test.each([['    interface: internal\n', ['internal']], ['    endpoint_type: adminURL\n', ['admin']], ['    interface: [internal, public]\n', ['internal', 'public']]])('interface %j', async (text, expected) => {
  expect((await region(text)).interfaces).toEqual(expected)
})

test.each([['7', 7], ['0', null], ['1.5', 1.5]])('api_timeout %s', async (text, expected) => {
  expect((await region(`    api_timeout: ${text}\n`)).apiTimeout).toBe(expected)
})

test.each([
  ['    interface: publik\n', '', /interface is not known/],
  ['    api_timeout: soon\n', '', /api_timeout is no number/],
  ['    verify: [x]\n', '', /verify must be true or false/],
  ['    cacert: /nowhere.pem\n', '', /cacert cannot be read: ENOENT/],
  ['    cacert: /etc\n', '', /cacert cannot be read: EISDIR.*one file/],
  ['    cacert: /etc/passwd\n', '', /cacert holds no certificate/],
  ['    identity_api_version: 2\n', '', /identity API version 2/],
  ['    image_endpoint_override: ftp://x\n', '', /image_endpoint_override is no http/],
  ['', '      auth_url: https://u:p@host\n', /duplicate key/],
])('a mistake is told: %j %j', async (cloud, auth, message) => {
  await expect(region(cloud, auth)).rejects.toThrow(message)
})

test('an auth_url with a password in it is refused without showing it', async () => {
  const error = await load({ 'cwd/clouds.yaml': one().replace('https://id', 'https://u:canary@id') }).catch((e: Error) => e.message)
  expect(error).toMatch(/auth_url holds a user or password/)
  expect(error).not.toContain('canary')
})

describe('TLS', () => {
  const root = () => files({ 'ca.pem': CERT, 'cert.pem': CERT, 'key.pem': KEY, 'both.pem': CERT + KEY })
  test('certificate files are read, ~ is the home directory', async () => {
    const { regions } = await load({ 'cwd/clouds.yaml': one('    cacert: ~/ca.pem\n    cert: ~/both.pem\n'), 'home/ca.pem': CERT, 'home/both.pem': CERT + KEY })
    expect(regions[0]?.tls).toMatchObject({ verify: true, ca: CERT, cert: CERT + KEY, key: CERT + KEY })
  })
  test('a certificate without its key is a mistake', async () => {
    await expect(region(`    cert: ${join(root(), 'cert.pem')}\n`)).rejects.toThrow(/without its key/)
    await expect(region(`    key: ${join(root(), 'key.pem')}\n`)).rejects.toThrow(/without its certificate/)
  })
  test('insecure wins over everything; verify: false beside a cacert is not verified, both with a warning', async () => {
    for (const text of [`    insecure: true\n    verify: true\n`, `    verify: false\n    cacert: ${join(root(), 'ca.pem')}\n`]) {
      expect((await region(text)).tls).toMatchObject({ verify: false })
      expect(await warnings(text)).toEqual([expect.stringMatching(/not verified/)])
    }
  })
  test('texts that mean a boolean are taken as one, with a warning; other texts in verify are a path, as for openstacksdk', async () => {
    expect((await region('    verify: "false"\n')).tls.verify).toBe(false)
    expect(await warnings('    verify: "true"\n')).toEqual([expect.stringMatching(/verify is a text and taken as true/)])
    expect((await region(`    verify: ${join(root(), 'ca.pem')}\n`)).tls).toMatchObject({ verify: true, ca: CERT })
  })
})

test('keys that have no effect are named, also nested ones', async () => {
  const { provenance } = await load({ 'cwd/clouds.yaml': one('    floating_ip_source: None\n    metrics: {a: b}\n', '      colour: red\n') })
  expect(provenance.keysIgnored).toEqual(['auth.colour', 'floating_ip_source', 'metrics'])
})

test('credentials over plain http are worth a warning, except on loopback', async () => {
  const at = async (url: string) => (await load({ 'cwd/clouds.yaml': one().replace('https://id.example.org:5000', url) })).provenance.warnings
  expect(await at('http://id.example.org')).toEqual([expect.stringMatching(/unencrypted/)])
  expect(await at('http://127.0.0.1:5000')).toEqual([])
})
