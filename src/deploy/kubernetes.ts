import { stringify } from 'yaml'
import { containerfile, IMAGE } from './container.ts'
import { AFTERMATH, comment, cronTime, type DeployFile, fromConfig, GRACE, longest, SECRETS, type Site } from './site.ts'

const HOME = '/etc/scs-check'
const FILE = `${HOME}/nightly.yaml`
const NAMESPACE = 'scs-check'
/** Seconds by which a night may begin late. */
const LATE = 1800
const labels = { 'app.kubernetes.io/name': 'scs-check' }

/** A CronJob (with several shards of an Indexed Job, and one that ends the night), its configuration and volume, and how to make the image. */
export function kubernetes(site: Site): DeployFile[] {
  const meta = (more: string) => ({ name: more, namespace: NAMESPACE, labels })
  const night = site.shards === 1 ? { args: ['nightly', '-c', FILE] } : ofNight(site, `nightly -c ${FILE} --shard env/${site.shards}`)
  const documents: object[] = [
    {
      apiVersion: 'v1', kind: 'Namespace',
      metadata: { name: NAMESPACE, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('scs-check'), automountServiceAccountToken: false },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('scs-check'), data: { 'nightly.yaml': site.config.text } },
    ...(site.store === undefined ? [] : [{
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: meta('scs-check-store'),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    }]),
    cronJob(meta('scs-check-nightly'), site, night),
    ...(site.shards === 1 ? [] : [finishing(meta('scs-check-finish'), site)]),
  ]
  return [
    { path: 'kubernetes.yaml', text: `${head(site)}\n${documents.map(one => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n')}` },
    { path: 'Containerfile', text: containerfile(site) },
  ]
}

function head({ secrets, shards }: Site): string {
  return comment(`THIS FAILS until there is an image, and the secrets: none is published. Build one from the Containerfile beside this file, push it,
and put its name in place of ${IMAGE}.
kubectl apply -f kubernetes.yaml
Secrets are files, never variables:
kubectl -n ${NAMESPACE} create secret generic scs-check ${secrets.map(name => `--from-file=${name}`).join(' ')}
Once, by hand: kubectl -n ${NAMESPACE} create job --from=cronjob/scs-check-nightly scs-check-now${shards === 1 ? '' : `
The ${shards} shards share a night, named by its date (UTC), which the CronJob scs-check-finish ends when their time is over.`}
Needs Kubernetes 1.28 or newer (timeZone, podFailurePolicy).`)
}

interface Command {
  command?: string[]
  args: string[]
}

/** Ends the night of the shards, once their time is over; its date is that of their beginning. */
function finishing(metadata: object, site: Site): object {
  const minutes = start(site) + Math.ceil((longest(site) + LATE) / 60)
  const at = { hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 }
  return cronJob(metadata, { ...site, at, shards: 1, deadline: AFTERMATH }, ofNight(site, `nightly finish -c ${FILE}`))
}

/** A night of shards is named by the date on which it began, also for a pod that is started again after midnight. */
function ofNight(site: Site, verb: string): Command {
  return { command: ['sh', '-c'], args: [`exec scs-check ${verb} --night "$(date -u -d '${start(site)} minutes ago' +%F)"`] }
}

const start = ({ at: { hour, minute } }: Site): number => hour * 60 + minute

function cronJob(metadata: object, site: Site, command: Command): object {
  const { shards } = site
  const final = { containerName: 'scs-check', operator: 'In', values: shards > 1 ? [3] : [1, 2, 3] }
  return {
    apiVersion: 'batch/v1', kind: 'CronJob', metadata,
    spec: {
      schedule: cronTime(site), timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid', startingDeadlineSeconds: LATE,
      successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          // a night that was killed goes on where it was: nothing is visited or sent twice
          ...(shards > 1 ? { completionMode: 'Indexed', completions: shards, parallelism: shards, backoffLimit: 2 * shards } : { backoffLimit: 2 }),
          activeDeadlineSeconds: longest(site), ttlSecondsAfterFinished: 604800,
          // 1: a cloud fails; 2: something could not be judged, told or written; 3: the configuration is wrong: the Job fails, and another try changes nothing.
          // A shard that ends so must not end the others.
          podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: final }] },
          template: { metadata: { labels }, spec: pod(site, command) },
        },
      },
    },
  }
}

function pod(site: Site, command: Command): object {
  const { secrets } = site
  const inPod = (path: string) => fromConfig({ ...site, config: { ...site.config, name: FILE } }, path)
  const store = site.store === undefined ? undefined : inPod(site.store)
  // what is written beside the store is for somebody who reads it in time: it goes with the pod
  const kept = (path: string) => [store, '/tmp'].some(dir => dir !== undefined && `${path}/`.startsWith(`${dir}/`))
  const writes = [...new Set(site.writes.map(inPod))].filter(path => !kept(path))
  const mount = (name: string, mountPath: string, more = {}) => ({ name, mountPath, ...more })
  return {
    restartPolicy: 'Never', serviceAccountName: 'scs-check', automountServiceAccountToken: false, enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{
      name: 'scs-check', image: IMAGE, command: ['scs-check'], ...command,
      env: [
        { name: SECRETS, value: `${HOME}/secrets` }, { name: 'HOME', value: '/tmp' },
        ...(secrets.includes('clouds.yaml') ? [{ name: 'OS_CLIENT_CONFIG_FILE', value: `${HOME}/secrets/clouds.yaml` }] : []),
      ],
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '2Gi' } },
      volumeMounts: [
        mount('config', `${HOME}/nightly.yaml`, { subPath: 'nightly.yaml', readOnly: true }),
        mount('secrets', `${HOME}/secrets`, { readOnly: true }), mount('tmp', '/tmp'),
        ...(store === undefined ? [] : [mount('store', store)]), ...writes.map((path, i) => mount(`written-${i}`, path)),
      ],
    }],
    volumes: [
      { name: 'config', configMap: { name: 'scs-check' } }, { name: 'secrets', secret: { secretName: 'scs-check', defaultMode: 0o440 } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      ...(store === undefined ? [] : [{ name: 'store', persistentVolumeClaim: { claimName: 'scs-check-store' } }]),
      ...writes.map((_, i) => ({ name: `written-${i}`, emptyDir: {} })),
    ],
  }
}
