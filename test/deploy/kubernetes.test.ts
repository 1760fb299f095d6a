import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { kubernetes } from '../../src/deploy/kubernetes.ts'
import type { Site } from '../../src/deploy/site.ts'

const SITE: Site = {
  package: './dir/scs-check-1.2.3.tgz', config: { path: '/work/fleet/nightly.yaml', text: 'a: "1"\n\n  # odd\nb: |\n  x\n', name: 'nightly.yaml' }, deadline: 18_000,
  at: { hour: 2, minute: 17 }, writes: ['/work/fleet/reports'], secrets: ['clouds.yaml', 'database-url'], shards: 3,
}

interface Container { command: string[]; args: string[]; securityContext: object; volumeMounts: { name: string; mountPath: string }[] }
interface Document {
  kind: string
  metadata: { name: string; labels: object }
  data?: Record<string, string>
  spec: { schedule: string; jobTemplate: { spec: Record<string, unknown> & { template: { spec: { containers: [Container] } & Record<string, unknown> } } } }
}

const documents = (site: Site): Document[] => parseAllDocuments(kubernetes(site)[0]?.text ?? '').map(one => one.toJS() as Document)
const named = (site: Site, name: string): Document => {
  const found = documents(site).find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === name)
  if (found === undefined) throw new Error(`no CronJob ${name}`)
  return found
}

describe('Kubernetes', () => {
  test('shards are an Indexed Job, whose failing pods end no others', () => {
    const { spec } = named(SITE, 'scs-check-nightly').spec.jobTemplate
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 3, parallelism: 3, activeDeadlineSeconds: 18_900, podFailurePolicy: { rules: [{ onExitCodes: { values: [3] } }] } })
    expect(spec.template.spec.containers[0].args[0]).toContain('--shard env/3 ')
  })
  test.each([[2, 17, '2 8'], [23, 50, '35 5'], [0, 0, '45 5']])('a night that begins at %i:%i is ended when its time is over, under the same date', (hour, minute, when) => {
    const site = { ...SITE, at: { hour, minute } }
    expect(named(site, 'scs-check-finish').spec.schedule).toBe(`${when} * * *`)
    const [begin, end] = ['scs-check-nightly', 'scs-check-finish'].map(name => {
      const { command, args } = named(site, name).spec.jobTemplate.spec.template.spec.containers[0]
      expect(command).toEqual(['sh', '-c'])
      return /--night "\$\((.*)\)"$/.exec(args[0] ?? '')?.[1] ?? ''
    })
    expect(end).toBe(begin)
    const night = (now: string) => execFileSync('sh', ['-c', (begin ?? '').replace('date -u -d \'', `date -u -d '${now} `)]).toString().trim()
    const start = new Date(Date.UTC(2026, 10, 22, hour, minute))
    for (const minutes of [0, 29, 300, 345]) expect(night(new Date(start.getTime() + minutes * 60_000).toISOString())).toBe('2026-11-22')
  })
  test('without shards the exit codes that no try changes end the Job, and there is nothing to finish', () => {
    const single = { ...SITE, shards: 1 }
    expect(named(single, 'scs-check-nightly').spec.jobTemplate.spec).toMatchObject({ podFailurePolicy: { rules: [{ onExitCodes: { values: [1, 2, 3] } }] }, backoffLimit: 2 })
    expect(named(single, 'scs-check-nightly').spec.jobTemplate.spec.template.spec.containers[0].args).toEqual(['nightly', '-c', '/etc/scs-check/nightly.yaml'])
    expect(documents(single).filter(({ kind }) => kind === 'CronJob')).toHaveLength(1)
  })
  test('the image is built of the package beside the Containerfile, or of one that npm fetches', () => {
    const lines = (name: string) => (kubernetes({ ...SITE, package: name })[1]?.text ?? '').split('\n').filter(line => /^COPY|npm install/.test(line))
    expect(lines('./dir/scs-check-1.2.3.tgz')).toEqual(['COPY scs-check-1.2.3.tgz /tmp/scs-check.tgz', expect.stringMatching(/ --no-fund \/tmp\/scs-check\.tgz$/)])
    expect(lines('@own/scs-check@1.2.3')).toEqual([expect.stringMatching(/ --no-fund @own\/scs-check@1\.2\.3$/)])
  })
  test('pods fit the restricted Pod Security Standard, and no token of the cluster is in them', () => {
    for (const name of ['scs-check-nightly', 'scs-check-finish']) {
      const { containers: [container], ...pod } = named(SITE, name).spec.jobTemplate.spec.template.spec
      expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } })
      expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
    }
  })
  test('the configuration arrives byte by byte, and a store in a directory on a volume where it names it', () => {
    const site = { ...SITE, shards: 1, store: '/work/fleet/store' }
    expect(documents(site).find(({ kind }) => kind === 'ConfigMap')?.data).toEqual({ 'nightly.yaml': SITE.config.text })
    const mounts = named(site, 'scs-check-nightly').spec.jobTemplate.spec.template.spec.containers[0].volumeMounts
    expect(mounts).toEqual(expect.arrayContaining([{ name: 'store', mountPath: '/etc/scs-check/store' }, { name: 'written-0', mountPath: '/etc/scs-check/reports' }]))
    expect(documents(SITE).some(({ kind }) => kind === 'PersistentVolumeClaim')).toBe(false)
  })
})
