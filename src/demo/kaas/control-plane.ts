import type { JsonObject } from '../../model/json.ts'
import { at, dicts, instant, labelsOf, nameOf, text } from './fields.ts'
import { staticPod } from './records.ts'

const PKI = '/etc/kubernetes/pki'

/** The API servers and members of etcd of the nodes of the control plane, as kubeadm starts them with the limits that scs-0215 wants. */
export function controlPlane(nodes: JsonObject[], now: Date): JsonObject[] {
  const created = instant(now.getTime() - 20 * 86_400_000)
  return nodes.filter(node => labelsOf(node)['node-role.kubernetes.io/control-plane'] !== undefined).flatMap(node => {
    const address = text(dicts(at(node, 'status', 'addresses'))[0]?.['address'])
    return [
      staticPod('kube-apiserver', nameOf(node), address, apiServer(address), created),
      staticPod('etcd', nameOf(node), address, etcd(nameOf(node), address), created),
    ]
  })
}

function apiServer(address: string): string[] {
  return [
    'kube-apiserver', `--advertise-address=${address}`, '--allow-privileged=true', '--authorization-mode=Node,RBAC', `--client-ca-file=${PKI}/ca.crt`,
    '--enable-admission-plugins=NodeRestriction,EventRateLimit', '--admission-control-config-file=/etc/kubernetes/admission.yaml',
    `--etcd-cafile=${PKI}/etcd/ca.crt`,
    `--etcd-certfile=${PKI}/apiserver-etcd-client.crt`, `--etcd-keyfile=${PKI}/apiserver-etcd-client.key`, '--etcd-servers=https://127.0.0.1:2379',
    '--max-requests-inflight=400', '--max-mutating-requests-inflight=200', '--min-request-timeout=1800', '--secure-port=6443',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local', `--service-account-key-file=${PKI}/sa.pub`, `--tls-cert-file=${PKI}/apiserver.crt`,
    `--tls-private-key-file=${PKI}/apiserver.key`, '--tls-min-version=VersionTLS12',
  ]
}

function etcd(name: string, address: string): string[] {
  return [
    'etcd', `--name=${name}`, '--auto-compaction-mode=periodic', '--auto-compaction-retention=8h',
    `--cert-file=${PKI}/etcd/server.crt`, '--client-cert-auth=true',
    `--key-file=${PKI}/etcd/server.key`, `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`, `--listen-peer-urls=https://${address}:2380`,
    `--peer-cert-file=${PKI}/etcd/peer.crt`, '--peer-client-cert-auth=true', `--peer-key-file=${PKI}/etcd/peer.key`,
    `--peer-trusted-ca-file=${PKI}/etcd/ca.crt`, `--trusted-ca-file=${PKI}/etcd/ca.crt`,
  ]
}
