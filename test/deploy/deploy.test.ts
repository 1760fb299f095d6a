import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deploy } from '../../src/cli/deploy.ts'

const BASE = `format: scs-check/nightly/1
store: { postgres: { url_file: "\${SCS_CHECK_SECRETS}/database-url" } }
deadline: 5h
defaults: { scopes: [scs-compatible-iaas], os_cloud: '{subject}' }
subjects:
- name: cloud-a
`
let dir = ''
const printed = { out: '', err: '' }
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'deploy-'))
  Object.assign(printed, { out: '', err: '' })
  vi.spyOn(process.stdout, 'write').mockImplementation(text => { printed.out += String(text); return true })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => { printed.err += String(text); return true })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})

function run(where: string, text: string, options: Partial<Parameters<typeof deploy>[1]> = {}): Promise<number> {
  const config = join(dir, 'nightly.yaml')
  writeFileSync(config, text)
  return deploy(where, { config, at: '02:17', shards: '1', package: './scs-check-1.2.3.tgz', ...options })
}

describe('deploy', () => {
  test('prints one file as it is, and several with their paths', async () => {
    expect(await run('gitlab', BASE)).toBe(0)
    expect(printed.out).toMatch(/^# \.\/scs-check-1\.2\.3\.tgz .*must lie there.*\n# Build > Pipeline schedules[\s\S]*DATABASE_URL/)
    printed.out = ''
    await run('systemd', BASE)
    expect([...printed.out.matchAll(/^# --- (.*)$/gm)].map(([, path]) => path)).toEqual(['scs-check-nightly.service', 'scs-check-nightly.timer', 'scs-check.sysusers'])
    expect(printed.out).toContain('TimeoutStartSec=18900')
  })
  test('knows every secret file that the configuration names', async () => {
    await run('cron', `${BASE}  tempest_accounts: "\${SCS_CHECK_SECRETS}/accounts.yaml"
  domain_managers: "\${SCS_CHECK_SECRETS}/managers.yaml"
contacts:
  ops:
  - { webhook: "https://example.org/h", secret_file: "\${SCS_CHECK_SECRETS}/hook" }
  - { matrix: "!room:example.org", homeserver: "https://example.org", token_file: "\${SCS_CHECK_SECRETS}/matrix" }
  - { mail: a@example.org, from: b@example.org, server: "smtps://mail.example.org:465", user_file: "\${SCS_CHECK_SECRETS}/user", password_file: "\${SCS_CHECK_SECRETS}/password" }
sign: { key: "\${SCS_CHECK_SECRETS}/ssh-key", identity: a@example.org }
submit: { token_file: "\${SCS_CHECK_SECRETS}/monitor" }
`)
    expect(printed.out).toContain('owner scs-check: accounts.yaml, clouds.yaml, database-url, hook, managers.yaml, matrix, monitor, password, ssh-key, user\n')
  })
  test.each<[string, string, string, RegExp]>([
    ['systemd', 'a secret that is kept elsewhere', `${BASE}submit: { token_file: /srv/token, key_file: "\${SCS_CHECK_SECRETS}/k" }\n`, /do not bring \/srv\/token along: name it in nightly.yaml as "\$\{SCS_CHECK_SECRETS\}\/token"/],
    ['kubernetes', 'a variable that nobody sets there', `${BASE}publish: { summary: "\${GITHUB_STEP_SUMMARY}" }\n`, /uses \$\{GITHUB_STEP_SUMMARY\}, which is not set there/],
    ['zuul', 'a store that is forgotten', BASE.replace(/store:.*/, 'store: ./store'), /runners of zuul forget the store/],
    ['systemd', 'a place that the service does not see', BASE.replace(/store:.*/, 'store: /tmp/store'), /does not see what is there/],
    ['github', 'an address in a variable', BASE.replace(/url_file:.*? \}/, 'url_variable: DB }'), /variable DB, which these files do not set/],
  ])('%s warns of %s', async (where, _what, text, message) => {
    await run(where, text)
    expect(printed.err).toMatch(message)
  })
  test('GitHub sets its own variables', async () => {
    await run('github', `${BASE}publish: { summary: "\${GITHUB_STEP_SUMMARY}" }\n`)
    expect(printed.err).toBe('')
  })
  test.each(['systemd', 'cron', 'github', 'gitlab', 'zuul', 'kubernetes'])('%s without --package installs nothing, and says so first', async where => {
    const config = join(dir, 'nightly.yaml')
    writeFileSync(config, BASE)
    expect(await deploy(where, { config, at: '02:17', shards: '1' })).toBe(0)
    const installs = printed.out.split('\n').filter(line => /npm install|^COPY/.test(line))
    expect(installs.length).toBeGreaterThan(0)
    expect(installs.filter(line => line.includes('npm install')).join('\n')).not.toContain(' scs-check@')
    expect(installs.join('\n')).toContain('REPLACE-BY-YOUR-PACKAGE.tgz')
    expect(printed.out.slice(0, where === 'kubernetes' ? undefined : 200)).toContain('# THIS FAILS until you put your package in place of ./REPLACE-BY-YOUR-PACKAGE.tgz')
    expect(printed.err).toContain('without --package')
  })
  test.each([
    ['scs-check-1.2.3.tgz', './scs-check-1.2.3.tgz'], ['dir/x.tgz', './dir/x.tgz'], ['/srv/x.tgz', '/srv/x.tgz'], ['https://x.example:8443/a/x.tgz', 'https://x.example:8443/a/x.tgz'],
    ['@own/scs-check@1.2.3', '@own/scs-check@1.2.3'],
  ])('--package %s is what npm installs', async (spec, shown) => {
    await run('cron', BASE, { package: spec })
    expect(printed.out).toMatch(new RegExp(`npm install .*--ignore-scripts ${shown}\n`))
  })
  test.each([
    'scs-check', 'scs-check@0.1.0', '@own/scs-check', '@own/scs-check@latest', 'git+https://x.example/scs-check.git#abc', 'owner/repo', 'github:owner/repo.tgz', 'http://x.example/x.tgz',
    'https://me:hunter2@x.example/x.tgz', '-g.tgz', 'a b.tgz', '$(id).tgz', 'x.tgz\nRUN id.tgz', '',
  ])('--package %j is refused: it could come from anybody, or be no program', async spec => {
    await expect(run('cron', BASE, { package: spec })).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining('.tgz that npm pack made') as unknown })
    expect(printed.out).toBe('')
  })
  test('--package of a commit: says that there is no built program in it', async () => {
    await expect(run('cron', BASE, { package: 'git+https://x.example/scs-check.git#abc' })).rejects.toThrow(/a commit holds no built program/)
  })
  test('writes all files or none', async () => {
    const output = join(dir, 'out')
    await run('systemd', BASE, { output })
    expect(printed.out).toContain(`${output}/scs-check-nightly.timer\n`)
    writeFileSync(join(output, 'scs-check-nightly.timer'), 'mine')
    rmSync(join(output, 'scs-check-nightly.service'))
    await expect(run('systemd', BASE, { output })).rejects.toThrow(/nightly.timer is there already; nothing was written/)
    expect(() => readFileSync(join(output, 'scs-check-nightly.service'))).toThrow('ENOENT')
    await run('systemd', BASE, { output, force: true })
    expect(readFileSync(join(output, 'scs-check-nightly.timer'), 'utf8')).toMatch(/^\[Unit\]/)
  })
  test.each<[string, string, Partial<Parameters<typeof deploy>[1]>, RegExp]>([
    ['cron', BASE, { at: '24:00' }, /--at 24:00/], ['cron', BASE, { shards: '3' }, /--shards is for kubernetes/], ['kubernetes', BASE, { shards: '0' }, /number from 1/],
    ['kubernetes', BASE.replace(/store:.*/, 'store: ./store'), { shards: '3' }, /cannot share: keep it in PostgreSQL/],
    ['kubernetes', BASE.replace('5h', '23h'), { shards: '3' }, /ends within a day/],
    ['cron', BASE.replace(/store:.*/, 'store: "./st%ore;x"'), {}, /would need quotes/],
    ['systemd', BASE.replace(/store:.*/, 'store: "./a\\u2028b"'), {}, /would need quotes/],
    ['gitlab', BASE.replace(/store:.*/, 'store: ./s').replace('os_cloud: \'{subject}\'', 'kubeconfig: /k').replace('iaas', 'kaas'), {}, /names no secrets that could be brought along/],
    ['cron', 'format: x', {}, /configuration of nightly/],
  ])('%s refuses what cannot work (%#)', async (where, text, options, message) => {
    await expect(run(where, text, options)).rejects.toThrow(message)
    expect(printed.out).toBe('')
  })
  test('refuses a configuration in an odd place: no quoting fits all', async () => {
    mkdirSync(join(dir, 'a b'))
    writeFileSync(join(dir, 'a b', 'nightly.yaml'), BASE)
    await expect(deploy('cron', { config: join(dir, 'a b', 'nightly.yaml'), at: '02:17', shards: '1' })).rejects.toThrow(/would need quotes/)
  })
})
