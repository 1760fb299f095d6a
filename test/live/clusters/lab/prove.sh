#!/bin/bash
# prove.sh: shows, with real requests and real packets, what a running lab can do; ends with "N passed, N failed". About a minute.
cd "$(dirname "$(readlink -f "$0")")"
good=0 bad=0
K() { ./k8slab.sh kubectl "$@"; }
is() { if [ "$2" = "$3" ]; then good=$((good + 1)); echo "ok    $1"; else bad=$((bad + 1)); echo "FAIL  $1: wanted '$2', got '$3'"; fi; }
until_() { local n=$1 want=$2; shift 2; for ((; n > 0; n--)); do [ "$("$@" 2>/dev/null)" = "$want" ] && return; sleep 0.5; done; return 1; }
can() { KUBECONFIG=$(./k8slab.sh kubeconfig "$1") K_ auth can-i "${@:2}" 2>/dev/null; }
K_() { "${K8SLAB_ROOT:-${K8SLAB_DIR:-${HOME:-/root}/.cache/k8slab}/root}/usr/bin/kubectl" "$@"; }
status() { KUBECONFIG=$(./k8slab.sh kubeconfig "$1") K_ get nodes -o name 2>&1 | grep -oE 'Forbidden|Unauthorized|x509|certificate|^node/cp-1' | head -1; }
fetch() { K exec -n "$1" client -- wget -qO- -T 3 "http://$2" 2>/dev/null; }

is 'API server ready' ok "$(K get --raw /readyz)"
is 'four nodes Ready' 'True True True True' "$(K get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}')"
is 'zones' 'az1 az2 az1 az2' "$(K get nodes -o 'jsonpath={.items[*].metadata.labels.topology\.kubernetes\.io/zone}')"
for c in admin admin-files token reader exec impersonate twocontexts; do is "kubeconfig $c lists nodes" node/cp-1 "$(status $c)"; done
is 'kubeconfig restricted: 403' Forbidden "$(status restricted)"
is 'kubeconfig badtoken: 401' Unauthorized "$(status badtoken)"
is 'kubeconfig expired: refused' Unauthorized "$(status expired)"
is 'kubeconfig noca: certificate not trusted' x509 "$(status noca)"
is 'reader cannot create pods' no "$(can reader create pods)"
is 'restricted cannot list storageclasses' no "$(can restricted list storageclasses)"
is 'impersonated admin may' yes "$(can impersonate delete nodes)"

K delete namespace prove prove-other --ignore-not-found >/dev/null 2>&1
K apply -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Namespace
metadata: {name: prove}
---
apiVersion: v1
kind: Namespace
metadata: {name: prove-other, labels: {team: other}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: prove}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: host, namespace: prove}
spec: {accessModes: [ReadWriteOnce], storageClassName: lab-hostpath, resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: writer, namespace: prove}
spec:
  restartPolicy: Never
  nodeSelector: {kubernetes.io/hostname: worker-1}
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}, {name: host, persistentVolumeClaim: {claimName: host}}]
  containers: [{name: c, image: "registry.invalid/busybox:lab", command: [sh, -c, "echo kept > /data/f; echo kept > /host/f"], volumeMounts: [{name: data, mountPath: /data}, {name: host, mountPath: /host}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: server, namespace: prove, labels: {app: server}}
spec:
  terminationGracePeriodSeconds: 1
  nodeSelector: {kubernetes.io/hostname: worker-2}
  containers:
  - name: c
    image: registry.invalid/busybox:lab
    command: [sh, -c, "echo serving; echo page > /tmp/index.html; exec httpd -f -p 8080 -h /tmp"]
    ports: [{name: web, containerPort: 8080}]
    readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: server, namespace: prove}
spec: {selector: {app: server}, ports: [{port: 80, targetPort: web}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: prove, labels: {app: client}}
spec:
  terminationGracePeriodSeconds: 1
  nodeSelector: {kubernetes.io/hostname: worker-1}
  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
  containers: [{name: c, image: "registry.invalid/busybox:lab", command: [sleep, "600"], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: prove-other, labels: {app: client}}
spec:
  terminationGracePeriodSeconds: 1
  nodeSelector: {kubernetes.io/hostname: worker-2}
  containers: [{name: c, image: "registry.invalid/busybox:lab", command: [sleep, "600"]}]
YAML
K wait -n prove --for=condition=Ready pod/server pod/client --timeout=60s >/dev/null; K wait -n prove-other --for=condition=Ready pod/client --timeout=60s >/dev/null
is 'logs through the API (kubelet serving certificate)' serving "$(K logs -n prove server)"
is 'exec through the API' 1000 "$(K exec -n prove client -- id -u)"
ip=$(K get pod -n prove server -o 'jsonpath={.status.podIP}')
is 'pod to pod across nodes' page "$(fetch prove "$ip:8080")"
is 'pod to pod on one node' page "$(fetch prove-other "$ip:8080")"
is 'Service address (kube-proxy)' page "$(fetch prove "$(K get service -n prove server -o 'jsonpath={.spec.clusterIP}')")"
is 'Service name (DNS)' page "$(fetch prove server)"
policy() { K apply -f - >/dev/null; sleep 1.5; }
policy <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: prove}
spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress]}
YAML
is 'default deny: dropped across nodes' '' "$(fetch prove "$ip:8080")"
is 'default deny: dropped on one node' '' "$(fetch prove-other "$ip:8080")"
./k8slab.sh policy off
is 'not enforced when switched off' page "$(fetch prove "$ip:8080")"
./k8slab.sh policy on
policy <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-own, namespace: prove}
spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: web}]}]}
YAML
is 'podSelector and named port: own namespace passes' page "$(fetch prove "$ip:8080")"
is 'podSelector: other namespace does not' '' "$(fetch prove-other "$ip:8080")"
policy <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-own, namespace: prove}
spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {team: other}}}]}]}
YAML
is 'namespaceSelector: other namespace passes' page "$(fetch prove-other "$ip:8080")"
is 'namespaceSelector: own namespace does not' '' "$(fetch prove "$ip:8080")"
policy <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: prove-other}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}
YAML
is 'egress: dropped' '' "$(fetch prove-other "$ip:8080")"

until_ 60 Succeeded K get pod -n prove writer -o 'jsonpath={.status.phase}'; is 'volumes mounted and written' Succeeded "$(K get pod -n prove writer -o 'jsonpath={.status.phase}')"
is 'default class makes a volume that is not of this host' 'lab.invalid/shared' "$(K get pv "$(K get pvc -n prove data -o 'jsonpath={.spec.volumeName}')" -o 'jsonpath={.spec.flexVolume.driver}')"
K delete pod -n prove writer >/dev/null
K apply -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: reader, namespace: prove}
spec:
  restartPolicy: Never
  nodeSelector: {kubernetes.io/hostname: worker-2}
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
  containers: [{name: c, image: "registry.invalid/busybox:lab", command: [cat, /data/f], volumeMounts: [{name: data, mountPath: /data}]}]
YAML
until_ 60 Succeeded K get pod -n prove reader -o 'jsonpath={.status.phase}'; is 'volume read on another node' kept "$(K logs -n prove reader)"
K delete namespace prove prove-other --timeout=90s >/dev/null; is 'namespaces deleted' '' "$(K get namespace prove prove-other -o name 2>/dev/null)"
until_ 20 '' K get pv -o name; is 'volumes removed' '' "$(K get pv -o name)"
echo "$good passed, $bad failed"; [ "$bad" = 0 ]
