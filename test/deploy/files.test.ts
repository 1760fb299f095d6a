import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { cron } from '../../src/deploy/cron.ts'
import { github } from '../../src/deploy/github.ts'
import { gitlab } from '../../src/deploy/gitlab.ts'
import { kubernetes } from '../../src/deploy/kubernetes.ts'
import type { DeployFile, Site } from '../../src/deploy/site.ts'
import { systemd } from '../../src/deploy/systemd.ts'
import { zuul } from '../../src/deploy/zuul.ts'

const SITE: Site = {
  package: './dir/scs-check-1.2.3.tgz', config: { path: '/etc/scs-check/nightly.yaml', text: 'format: x\nname: "${A}"\n', name: 'fleet/nightly.yaml' }, deadline: 18_000,
  at: { hour: 2, minute: 17 }, store: '/var/lib/scs-check/store', writes: ['/var/lib/node-exporter', '/etc/scs-check/reports'], reports: '/etc/scs-check/reports',
  secrets: ['clouds.yaml', 'hook-key'], shards: 1,
}
const { store: _store, ...SHARED } = SITE
const MAKERS = { systemd, cron, github, gitlab, zuul, kubernetes }
const one = (files: DeployFile[], path: string): string => files.find(file => file.path === path)?.text ?? ''
/** Keys of a unit with all their values. */
const unit = (text: string): Map<string, string[]> => {
  const keys = new Map<string, string[]>()
  for (const line of text.split('\n').filter(line => /^\w+=/.test(line))) {
    const [key = '', ...value] = line.split('=')
    keys.set(key, [...keys.get(key) ?? [], value.join('=')])
  }
  return keys
}

describe.each(Object.entries(MAKERS))('%s', (_name, make) => {
  const files = make(SITE)
  test('lies where it is told, is text that ends with a newline, and runs the nights of the configuration', () => {
    for (const { path, text } of files) {
      expect(path).toMatch(/^(?!.*\.\.)[\w.][\w./-]*$/)
      expect(text).toMatch(/[^\n]\n$/)
    }
    expect(files.map(({ text }) => text).join('')).toMatch(/nightly\s[^\n]*-c [\w/.-]*nightly\.yaml|- nightly\n\s+- -c\n/)
  })
  test('pins the tool and runs no scripts of packages', () => {
    const installs = files.flatMap(({ text }) => text.split('\n').filter(line => line.includes('npm install')))
    for (const line of installs) expect(line).toMatch(/--ignore-scripts.* (\.\/dir\/scs-check-1\.2\.3\.tgz|\/tmp\/scs-check\.tgz)$/)
  })
  test('is YAML where its name says so', () => {
    for (const { path, text } of files.filter(file => /\.ya?ml$/.test(file.path))) {
      for (const document of parseAllDocuments(text, { customTags: ['!encrypted/pkcs1-oaep'].map(tag => ({ tag, collection: 'seq' as const })) })) {
        expect([path, document.errors]).toEqual([path, []])
      }
    }
  })
})

describe('systemd', () => {
  const service = (site: Site) => unit(one(systemd(site), 'scs-check-nightly.service'))
  test('gives the night its deadline and time to clean up', () => {
    const keys = service(SITE)
    expect(keys.get('TimeoutStartSec')).toEqual(['18900'])
    expect(Number(keys.get('TimeoutStopSec')?.[0])).toBeGreaterThanOrEqual(180)
    expect(keys.get('KillSignal')).toEqual(['SIGTERM'])
  })
  test('hands each secret over as a credential, and lets the night write where the configuration says, but nowhere else', () => {
    const keys = service(SITE)
    expect(keys.get('LoadCredential')).toEqual(['clouds.yaml:/etc/scs-check/secrets/clouds.yaml', 'hook-key:/etc/scs-check/secrets/hook-key'])
    expect(keys.get('Environment')).toEqual(expect.arrayContaining(['SCS_CHECK_SECRETS=%d', 'OS_CLIENT_CONFIG_FILE=%d/clouds.yaml']))
    expect(keys.get('ReadWritePaths')).toEqual(['/var/lib/node-exporter', '/etc/scs-check/reports']) // the store is in the StateDirectory
    expect([keys.get('ProtectSystem'), keys.get('ProtectHome'), keys.get('User')]).toEqual([['strict'], ['yes'], ['scs-check']])
  })
  test('sees home directories only where the configuration lies in one', () => {
    expect(service({ ...SITE, config: { ...SITE.config, path: '/home/anna/nightly.yaml' } }).get('ProtectHome')).toEqual(['read-only'])
  })
  test('is content with a FAIL, which people are told; what could not be told or written fails the unit', () => {
    expect(service(SITE).get('SuccessExitStatus')).toEqual(['1'])
  })
  test('makes up for nights that were slept through', () => {
    expect(unit(one(systemd({ ...SITE, at: { hour: 4, minute: 5 } }), 'scs-check-nightly.timer'))).toEqual(new Map(Object.entries({
      Description: ['SCS conformance checks, every night'], OnCalendar: ['*-*-* 04:05:00 UTC'], RandomizedDelaySec: ['15min'], Persistent: ['true'], WantedBy: ['timers.target'],
    })))
  })
})

test('cron: one line of seven parts whose command ends by itself', () => {
  const line = one(cron(SITE), 'scs-check.cron').trim().split('\n').at(-1)
  expect(line).toBe('17 2 * * * scs-check timeout --signal=TERM --kill-after=180 18900 scs-check nightly --quiet -c /etc/scs-check/nightly.yaml')
})

describe('CI', () => {
  test('GitHub: least rights, one night at a time, secrets through the shell into files', () => {
    const workflow = parse(one(github(SITE), '.github/workflows/scs-check-nightly.yml')) as Record<string, never>
    expect(workflow).toMatchObject({
      on: { schedule: [{ cron: '17 2 * * *' }] }, permissions: { contents: 'read' }, concurrency: { 'cancel-in-progress': false },
      jobs: { nightly: { 'environment': 'scs-check', 'timeout-minutes': 315 } },
    })
    const { steps } = (workflow as unknown as { jobs: { nightly: { steps: { name?: string; run?: string; env?: Record<string, string>; if?: string }[] } } }).jobs.nightly
    const runs = steps.map(({ run = '' }) => run).join('\n')
    expect(runs).not.toContain('secrets.') // an expression would put the secret into the script
    expect(runs).toContain('umask 077\nmkdir -p "$DIR"\nprintf \'%s\\n\' "$CLOUDS_YAML" > "$DIR/clouds.yaml"')
    expect(steps.find(({ name }) => name === 'Remove the secrets')?.if).toBe('always()')
  })
  test('GitHub: says that its machines end after 6 h', () => {
    expect(one(github({ ...SITE, deadline: 8 * 3600 }), '.github/workflows/scs-check-nightly.yml')).toContain('end a job after 6 h')
    expect(one(github(SITE), '.github/workflows/scs-check-nightly.yml')).not.toContain('end a job after 6 h')
  })
  test('GitLab: one night at a time, never broken off, the exit code is that of the night', () => {
    const { 'scs-check-nightly': job } = parse(one(gitlab(SITE), '.gitlab-ci.yml')) as { 'scs-check-nightly': { script: string[] } }
    expect(job).toMatchObject({ resource_group: 'scs-check-nightly', interruptible: false, timeout: '315 minutes', artifacts: { reports: { junit: 'junit/*.xml' } } })
    expect(job.script.at(-1)).toBe('exit $code')
  })
  test('Zuul: secrets for reviewed branches only, and never in a log', () => {
    const files = zuul(SITE)
    expect(one(files, 'zuul.d/scs-check.yaml')).toMatch(/post-review: true[\s\S]*timeout: 18900/)
    const [{ tasks }] = parse(one(files, 'playbooks/scs-check/run.yaml')) as [{ tasks: Record<string, unknown>[] }]
    expect(tasks.filter(task => JSON.stringify(task).includes('scs_check_secrets[')).map(task => task['no_log'])).toEqual([true])
  })
  test.each([['github', github], ['gitlab', gitlab], ['zuul', zuul]])('%s: a store in a directory is told to vanish, one in PostgreSQL not', (_name, make) => {
    const text = (site: Site) => make(site).map(file => file.text).join('')
    expect(text(SITE)).toMatch(/vanish|removes/)
    expect(text(SHARED)).not.toMatch(/the store |actions\/cache|cache:/)
  })
})
