import type { JsonObject } from '../../model/json.ts'
import { at, dict, dicts, text, texts } from './fields.ts'

/** What the plugin calls one kind of violation, followed by who must do what. */
type Rule = (spec: JsonObject, containers: JsonObject[]) => string | undefined

/** Capabilities that baseline lets a container add (Pod Security Standards, "Capabilities"). */
const HARMLESS = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
]
/** Volume types that restricted allows (Pod Security Standards, "Volume Types"). */
const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret']

const BASELINE: Rule[] = [
  (_, containers) => {
    const added = [
      ...new Set(containers.flatMap(one => texts(at(one, 'securityContext', 'capabilities', 'add')))),
    ].filter(capability => !HARMLESS.includes(capability))
    const guilty = containers.filter(one => texts(at(one, 'securityContext', 'capabilities', 'add')).some(capability => added.includes(capability)))
    return added.length === 0 ? undefined : `non-default capabilities (${named(guilty)} must not include ${quoted(added)} in securityContext.capabilities.add)`
  },
  spec => {
    const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter(key => spec[key] === true)
    return shared.length === 0 ? undefined : `host namespaces (${shared.map(key => `${key}=true`).join(', ')})`
  },
  spec => {
    const volumes = dicts(spec['volumes']).filter(volume => volume['hostPath'] !== undefined).map(({ name }) => text(name))
    return volumes.length === 0 ? undefined : `hostPath volumes (volume${volumes.length > 1 ? 's' : ''} ${quoted(volumes)})`
  },
  (_, containers) => {
    const ports = containers.flatMap(one => dicts(one['ports'])).map(({ hostPort }) => hostPort).filter(
      (port): port is number => typeof port === 'number' && port > 0,
    )
    const guilty = containers.filter(one => dicts(one['ports']).some(({ hostPort }) => ports.includes(Number(hostPort))))
    return ports.length === 0 ? undefined : `hostPort (${named(guilty)} ${guilty.length > 1 ? 'use hostPorts' : 'uses hostPort'} ${ports.join(', ')})`
  },
  (_, containers) => blamed(
    containers.filter(one => at(one, 'securityContext', 'privileged') === true), 'privileged', 'must not set securityContext.privileged=true',
  ),
]

const RESTRICTED: Rule[] = [
  (_, containers) => blamed(
    containers.filter(one => at(one, 'securityContext', 'allowPrivilegeEscalation') !== false),
    'allowPrivilegeEscalation != false', 'must set securityContext.allowPrivilegeEscalation=false',
  ),
  (_, containers) => blamed(
    containers.filter(one => !texts(at(one, 'securityContext', 'capabilities', 'drop')).includes('ALL')),
    'unrestricted capabilities', 'must set securityContext.capabilities.drop=["ALL"]',
  ),
  spec => {
    const volumes = dicts(spec['volumes']).filter(volume => !Object.keys(volume).some(key => VOLUMES.includes(key))).map(({ name }) => text(name))
    const guilty = `volume${volumes.length > 1 ? 's' : ''} ${quoted(volumes)}`
    return volumes.length === 0 ? undefined : `restricted volume types (${guilty} uses a restricted volume type)`
  },
  (spec, containers) => unless(spec, containers, 'runAsNonRoot', value => value === true, 'runAsNonRoot != true', 'must set securityContext.runAsNonRoot=true'),
  (spec, containers) => {
    const root = containers.filter(one => at(one, 'securityContext', 'runAsUser') === 0)
    const pod = at(spec, 'securityContext', 'runAsUser') === 0
    if (!pod && root.length === 0) return undefined
    return `runAsUser=0 (${[...(pod ? ['pod'] : []), ...(root.length > 0 ? [named(root)] : [])].join(' and ')} must not set runAsUser=0)`
  },
  (spec, containers) => unless(
    spec, containers, 'seccompProfile', value => ['RuntimeDefault', 'Localhost'].includes(text(dict(value)['type'])),
    'seccompProfile', 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
  ),
]

/** What of a pod a level of the Pod Security Standards forbids, in the plugin's words; `''`: nothing. */
export function violations(level: string, spec: JsonObject): string {
  const rules = level === 'restricted' ? [...BASELINE, ...RESTRICTED] : level === 'baseline' ? BASELINE : []
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(key => dicts(spec[key]))
  return rules.map(rule => rule(spec, containers)).filter(one => one !== undefined).join(', ')
}

function unless(spec: JsonObject, containers: JsonObject[], key: string, good: (value: unknown) => boolean, what: string, must: string): string | undefined {
  const own = (one: JsonObject): unknown => at(one, 'securityContext', key)
  const guilty = containers.filter(one => !good(own(one) ?? own(spec)))
  return guilty.length === 0 ? undefined : `${what} (pod or ${named(guilty)} ${must})`
}

function blamed(guilty: JsonObject[], what: string, must: string): string | undefined {
  return guilty.length === 0 ? undefined : `${what} (${named(guilty)} ${must})`
}

function named(containers: JsonObject[]): string {
  return `container${containers.length > 1 ? 's' : ''} ${quoted(containers.map(({ name }) => text(name)))}`
}

function quoted(names: string[]): string {
  return names.map(name => JSON.stringify(name)).join(', ')
}
