import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFleet, loadFleet } from '../../src/nightly/config.ts'
import { parseSource } from '../../src/spec/source.ts'
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
waivers: waivers.yaml
allowed_signers: keys/allowed
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
      publish: { prometheus: '/var/lib/scs.prom', summary: `${dir}/summary.md`, reports: `${dir}/out` }, waivers: `${dir}/waivers.yaml`, allowedSigners: `${dir}/keys/allowed`,
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
    await expect(loadFleet('/nowhere/nightly.yaml')).rejects.toThrow('/nowhere/nightly.yaml: cannot be read: there is no such file')
    expect(await refused('a: "\n')).toEqual([expect.stringMatching(/^\d+:\d+ is not YAML: /)])
    expect((await refused('clouds:\n  a: b\n c: "x" "hunter2"\nd: [hunter2\n')).join()).not.toContain('hunter2')
  })
  it('names its error so that the command line ends with 3, and prints no control character', async () => {
    const error = await load(subjects('{ name: "a\\e[2J", os_cloud: a }')).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.not.stringMatching(/[\x00-\x09\x0b-\x1f]/) as unknown })
  })
})

describe('the README', async () => {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/^```yaml\n((?:#.*\n)*format: scs-check\/nightly\/1\n[^]*?)^```$/gm)].map(([, yaml]) => yaml!)
  it.skipIf(examples.length === 0)('has examples that load', async () => {
    for (const yaml of examples) expect((await load(yaml, Object.fromEntries([...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, '/x'])))).fleet.subjects.length).toBeGreaterThan(0)
  })
})

describe('the published schema', () => {
  it('is one, and describes every key for editors', async () => {
    const schema = JSON.parse(await readFile(new URL('../../src/nightly/nightly.schema.json', import.meta.url), 'utf8')) as { $defs: Record<string, object> }
    const ajv = new Ajv2020({ strict: true, strictRequired: false })
    expect(ajv.validateSchema(schema)).toBe(true)
    ajv.compile(schema)
    const nameless: string[] = []
    const walk = (value: unknown, place: string): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, item] of Object.entries((value as { properties?: object }).properties ?? {})) {
        const { $ref, description } = item as { $ref?: string; description?: string }
        const meant = $ref === undefined ? undefined : schema.$defs[$ref.replace('#/$defs/', '')] as { description?: string }
        if ((description ?? meant?.description) === undefined) nameless.push(`${place}.${key}`)
      }
      for (const [key, item] of Object.entries(value)) walk(item, `${place}.${key}`)
    }
    walk(schema, '')
    expect(nameless).toEqual([])
  })
})

describe('a large fleet', () => {
  it('of 1,000 subjects loads in well under a second, also with mistakes in all of them', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `cloud-${i}`)
    const start = performance.now()
    const { fleet } = await load(`${HEAD}defaults: { os_cloud: '{subject}' }\npresets: { all: { subjects: [${names.join(', ')}] } }\nsubjects:\n${names.map(name => `  - name: ${name}\n`).join('')}`)
    expect(fleet.subjects).toHaveLength(1000)
    expect(await refused(subjects(...names.map(name => `{ name: ${name}, os_cloud: x, contacts: [nobody] }`)))).toHaveLength(1000)
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('whatever the file holds', () => {
  const word = fc.constantFrom('name', 'os_cloud', 'kubeconfig', 'scopes', 'contacts', 'provision', 'command', 'store', 'subjects', 'mail', 'links', 'deadline', 'x', 'toString', 'a', '7d', '{subject}')
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof({ maxDepth: 4 }, word, fc.constantFrom(null, 1, true, ''), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(word, tie('tree'), { maxKeys: 4 })),
  }))
  const refusesOrLoads = async (text: string): Promise<void> => {
    const { fleet, problems } = await checkFleet(parseSource('nightly.yaml', text), '/etc/scs/nightly.yaml', {})
    expect(problems.length > 0 || fleet !== undefined).toBe(true)
    for (const { line, column, message } of problems) expect([line > 0, column > 0, message !== '']).toEqual([true, true, true])
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
