import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FleetError } from '../../src/nightly/config-error.ts'
import { loadFleet } from '../../src/nightly/config.ts'
import { HEAD, load, refused, subjects } from './config-file.ts'

const FULL = `format: scs-check/nightly/1
store: { postgres: { url_file: ~/pg.url } }
concurrency: 32
deadline: 10h
retention: 2y
owner: [board]
defaults:
  os_cloud: '{subject}'
  kubeconfig: '{subject}/kubeconfig.yaml'
  contacts: [board]
  links: { health: 'https://health.example/{subject}' }
contacts:
  board:
    - webhook: https://chat.example/hook
      secret_file: secrets/hmac
    - mail: ops@example.org
      from: SCS check <scs@example.org>
      server: smtp://mail.example.org:587
      user_file: secrets/user
      password_file: secrets/password
    - matrix: '!abc:matrix.org'
      homeserver: https://matrix.org
      token_file: \${SECRETS}/matrix
    - command: [./tell, now]
      deadline: 20s
presets:
  iaas: { subjects: [gx-scs], concurrency: 4 }
notify: { dnf_nights: 3, reminder: 1w, base_url: https://board.example/ }
publish: { prometheus: /var/lib/scs.prom, summary: summary.md, reports: out }
sign: { key: ~/.ssh/id_ed25519, identity: board@example.org }
submit: { token_file: secrets/token }
subjects:
  - { name: gx-scs, scopes: [scs-compatible-iaas], certified: true, region: R1, tempest: bin/tempest, deadline: 3h }
  - name: kind-1.34
    kubeconfig: [a.yaml, ~/b.yaml]
    conformance: hydrophone
    import_conformance: ['one=a/junit_01.xml', two=/b/e2e.log]
    contacts: []
    provision: { command: [./create, '{subject}'], environment: { WHAT: '{subject}' }, deadline: 10m }
    unprovision: { command: [kind, delete] }
`

describe('loadFleet', () => {
  it('reads a full file: units, paths, defaults with {subject}', async () => {
    const { fleet, dir, warnings } = await load(FULL, { SECRETS: '/run/secrets' })
    const board = [
      { kind: 'webhook', url: 'https://chat.example/hook', secretFile: `${dir}/secrets/hmac` },
      { kind: 'mail', to: ['ops@example.org'], from: 'SCS check <scs@example.org>', server: 'smtp://mail.example.org:587', userFile: `${dir}/secrets/user`, passwordFile: `${dir}/secrets/password` },
      { kind: 'matrix', homeserver: 'https://matrix.org', room: '!abc:matrix.org', tokenFile: '/run/secrets/matrix' },
      { kind: 'command', command: [`${dir}/tell`, 'now'], environment: {}, deadline: 20_000 },
    ]
    const usual = { allowExec: false, allowPrivileged: false, passive: false, connections: 20, errorBudget: 30, certified: false }
    expect(fleet).toEqual({
      file: join(dir, 'nightly.yaml'), store: { postgres: { urlFile: '/home/me/pg.url' } }, concurrency: 32, deadline: 36_000_000, retentionDays: 731,
      owner: ['board'], contacts: { board: { channels: board } }, presets: { iaas: { subjects: ['gx-scs'], concurrency: 4 } },
      notify: { dnfNights: 3, reminderDays: 7, baseUrl: 'https://board.example/' },
      publish: { prometheus: '/var/lib/scs.prom', summary: `${dir}/summary.md`, reports: `${dir}/out` },
      sign: { key: '/home/me/.ssh/id_ed25519', identity: 'board@example.org' },
      submit: { url: 'https://compliance.sovereignit.cloud/', tokenFile: `${dir}/secrets/token` },
      subjects: [
        {
          ...usual, name: 'gx-scs', scopes: ['scs-compatible-iaas'], osCloud: 'gx-scs', region: 'R1', certified: true, tempest: `${dir}/bin/tempest`,
          deadline: 10_800_000, contacts: ['board'], links: { health: 'https://health.example/gx-scs' },
        },
        {
          ...usual, name: 'kind-1.34', scopes: ['scs-compatible-kaas'], kubeconfig: [`${dir}/a.yaml`, '/home/me/b.yaml'], conformance: 'hydrophone',
          importConformance: [`one=${dir}/a/junit_01.xml`, 'two=/b/e2e.log'],
          deadline: 28_800_000, contacts: [], links: { health: 'https://health.example/kind-1.34' },
          provision: { command: [`${dir}/create`, 'kind-1.34'], environment: { WHAT: 'kind-1.34' }, deadline: 600_000 },
          unprovision: { command: ['kind', 'delete'], environment: {}, deadline: 3_600_000 },
        },
      ],
    })
    expect(warnings).toEqual([])
  })
  it('has a default for everything but the store and the subjects', async () => {
    const { fleet, dir } = await load(subjects('{ name: a, os_cloud: a, passive: true }'))
    expect(fleet).toMatchObject({
      store: { dir: `${dir}/store` }, concurrency: 16, deadline: 28_800_000, retentionDays: 548, presets: {}, contacts: {}, owner: [],
      notify: { dnfNights: 2, reminderDays: 7 }, publish: {}, subjects: [{ deadline: 300_000, links: {}, contacts: [] }],
    })
    expect(Object.keys(fleet)).not.toContain('submit')
  })
  it('warns of secrets that others may read, and says nothing of those that are not there', async () => {
    const { dir } = await load(subjects('{ name: a, os_cloud: a }'))
    const file = join(dir, 'with-secrets.yaml')
    await mkdir(join(dir, 's'))
    for (const [name, mode] of [['open', 0o640], ['closed', 0o600], ['key.pub', 0o644]] as const) {
      await writeFile(join(dir, 's', name), 'x')
      await chmod(join(dir, 's', name), mode)
    }
    const channel = (name: string) => `{ webhook: 'https://x.example', secret_file: s/${name} }`
    await writeFile(file, `${HEAD}sign: { key: s/key.pub, identity: me }\ncontacts: { a: [${['open', 'closed', 'missing'].map(channel).join(', ')}] }\nsubjects: [{ name: a, os_cloud: a }]\n`)
    const warnings: string[] = []
    await loadFleet(file, { env: {}, onWarning: line => warnings.push(line.replaceAll(dir, '')) })
    expect(warnings).toEqual([expect.stringMatching(/^\/with-secrets\.yaml:4:\d+: \/s\/open holds a secret, and other users of this machine may reach it \(mode 640\) \(chmod 600 \/s\/open\)$/)])
  })
  it('tells of a file that is not there, and of one that is no YAML', async () => {
    await expect(loadFleet('/nowhere/nightly.yaml')).rejects.toThrow('/nowhere/nightly.yaml:1:1: cannot be read: there is no such file')
    expect(await refused('a: "\n')).toEqual([expect.stringMatching(/^\d+:\d+ is not YAML: /)])
  })
  it('names its error so that the command line ends with 3, and prints no control character', async () => {
    const error = await load(subjects('{ name: "a\\e[2J", os_cloud: a }')).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.not.stringMatching(/[\x00-\x09\x0b-\x1f]/) as unknown })
  })
})

describe('whatever the file holds', () => {
  const word = fc.constantFrom('name', 'os_cloud', 'kubeconfig', 'scopes', 'contacts', 'provision', 'command', 'store', 'subjects', 'mail', 'links', 'deadline', 'x', 'toString', 'a', '7d', '{subject}')
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof({ maxDepth: 4 }, word, fc.constantFrom(null, 1, true, ''), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(word, tie('tree'), { maxKeys: 4 })),
  }))
  const refusesOrLoads = async (text: string): Promise<void> => {
    await load(text).catch((error: unknown) => { if (!(error instanceof FleetError)) throw error })
  }
  it('it is read, or refused with places', async () => {
    await fc.assert(fc.asyncProperty(tree, fc.dictionary(word, tree, { maxKeys: 3 }), async (value, own) => {
      await refusesOrLoads(JSON.stringify({ format: 'scs-check/nightly/1', store: 's', subjects: [{ name: 'a', os_cloud: 'a', ...own }], defaults: value }))
    }), { numRuns: 300 })
  })
  it('text of any kind is', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), text => refusesOrLoads(text)), { numRuns: 100 })
    await fc.assert(fc.asyncProperty(fc.string(), text => refusesOrLoads(`${HEAD}subjects:\n  - name: a\n    os_cloud: ${text}\n`)), { numRuns: 200 })
  })
})
