import type { JsonObject } from '../../model/json.ts'
import { uuidOf } from '../ids.ts'
import { instant } from './fields.ts'

const DAY = 86_400_000

/** How a node of the demo differs from others. */
export interface NodeWish {
  name: string
  /** Number of the node, from 1: gives it its addresses. */
  number: number
  controlPlane: boolean
  zone: string
  /** Version of its kubelet. */
  version: string
  now: Date
}

/** A ready node as OpenStack's cloud controller and a kubelet show it. */
export function node({ name, number, controlPlane, zone, version, now }: NodeWish): JsonObject {
  const created = instant(now.getTime() - 20 * DAY)
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => ({
    type, status, lastHeartbeatTime: instant(now.getTime()), lastTransitionTime: created, reason, message,
  })
  const role = controlPlane ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}
  const size = { 'cpu': '4', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', 'memory': '16384Mi', 'pods': '110' }
  const net = `10.244.${number}.0/24`
  return {
    apiVersion: 'v1', kind: 'Node',
    metadata: {
      name, uid: uuidOf(`node:${name}`), creationTimestamp: created,
      labels: {
        'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux', ...role,
        'kubernetes.io/hostname': name, 'node.kubernetes.io/instance-type': 'SCS-4V-16-50',
        'topology.kubernetes.io/region': 'demo', 'topology.kubernetes.io/zone': zone, 'topology.scs.community/host-id': uuidOf(`host:${name}`),
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: {
      podCIDR: net, podCIDRs: [net], providerID: `openstack:///${uuidOf(`server:${name}`)}`,
      ...(controlPlane && { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }),
    },
    status: {
      capacity: { ...size, 'ephemeral-storage': '50633164Ki' }, allocatable: { ...size, 'ephemeral-storage': '46663523866' },
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      addresses: [{ type: 'InternalIP', address: `10.0.0.${10 + number}` }, { type: 'Hostname', address: name }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: uuidOf(`machine:${name}`).replaceAll('-', ''), systemUUID: uuidOf(`server:${name}`), bootID: uuidOf(`boot:${name}`),
        kernelVersion: '6.8.0-60-generic', osImage: 'Ubuntu 24.04.2 LTS', containerRuntimeVersion: 'containerd://2.0.5', kubeletVersion: version,
        kubeProxyVersion: '', operatingSystem: 'linux', architecture: 'amd64',
      },
    },
  }
}

/** A storage class by the time it was made. */
export function storageClass(name: string, provisioner: string, created: Date, more: { isDefault?: boolean; parameters?: JsonObject } = {}): JsonObject {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(more.isDefault === true) }
  return {
    apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, creationTimestamp: instant(created.getTime()), annotations }, provisioner,
    ...(more.parameters !== undefined && { parameters: more.parameters }),
    reclaimPolicy: 'Delete', allowVolumeExpansion: true, volumeBindingMode: 'WaitForFirstConsumer',
  }
}

/** A pod of the control plane as kubeadm has kubelets start it, running. */
export function staticPod(component: string, node: string, address: string, command: string[], created: string): JsonObject {
  const name = `${component}-${node}`
  const condition = (type: string): JsonObject => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: created })
  const image = `registry.k8s.io/${component}:demo`
  const hash = uuidOf(`pod:${name}`).replaceAll('-', '')
  const annotations = {
    'kubernetes.io/config.hash': hash, 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.seen': created, 'kubernetes.io/config.source': 'file',
  }
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name, namespace: 'kube-system', creationTimestamp: created, labels: { component, tier: 'control-plane' }, annotations,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: uuidOf(`node:${node}`), controller: true }],
    },
    spec: {
      containers: [{ name: component, image, command, resources: { requests: { cpu: '250m' } }, imagePullPolicy: 'IfNotPresent' }],
      restartPolicy: 'Always', hostNetwork: true, nodeName: node, priorityClassName: 'system-node-critical', priority: 2_000_001_000,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    },
    status: {
      phase: 'Running', conditions: [
        'Initialized', 'Ready', 'ContainersReady', 'PodScheduled',
      ].map(condition), hostIP: address, podIP: address, podIPs: [{ ip: address }], startTime: created,
      containerStatuses: [
        { name: component, state: { running: { startedAt: created } }, lastState: {}, ready: true, restartCount: 0, image, imageID: image, started: true },
      ], qosClass: 'Burstable',
    },
  }
}
