#!/bin/bash
# k8slab.sh - a private, real Kubernetes 1.20.2 (the newest whose whole source Debian holds) with four kubelets, on loopback, beside anything else.
#
#   k8slab.sh up [--reset]      install, build (first time), start; idempotent.  --reset: begin with an empty cluster
#   k8slab.sh down              stop everything; processes, mounts, network namespaces and cgroups vanish, files stay
#   k8slab.sh kubeconfig [NAME] path of a kubeconfig (admin, admin-files, token, reader, restricted, exec, impersonate, expired, badtoken, noca, twocontexts)
#   k8slab.sh status            processes, nodes, pods, memory
#   k8slab.sh policy on|off     whether NetworkPolicies are enforced
#   k8slab.sh image NAME        gives the lab's busybox a further name on every node (nothing can be pulled here)
#   k8slab.sh kubectl ARGS...   the lab's own kubectl as admin
#   k8slab.sh run CMD...        run CMD inside the lab (control plane's network namespace); `node NAME CMD...` inside a node
#
# Needs root, mmdebstrap, util-linux, cgroup v1 and a kernel with veth, bridge, nftables, overlayfs.  Everything is written below K8SLAB_DIR:
#   root/  Debian with the packages and the built binaries     state/  etcd, keys, kubeconfigs, volumes, logs
# Further settings: K8SLAB_NODES; K8SLAB_CONTROL_PLANE=pods: kube-apiserver, controller-manager and scheduler are static pods on cp-1 and cp-2, etcd on
# cp-1 (default `hosted`: beside the nodes, no pod of it is seen); K8SLAB_APISERVER_ARGS, K8SLAB_KUBELET_CONFIG (lines of YAML) come after the usual ones
# and win.  A second lab beside the first: another K8SLAB_DIR and K8SLAB_PORT, and K8SLAB_ROOT=<first K8SLAB_DIR>/root saves the build.
# pid 1 of the lab's own mount and pid namespace is this script; when it ends, all of it ends.  Only 127.0.0.1:K8SLAB_PORT is seen outside.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
K8SLAB_DIR=${K8SLAB_DIR:-${HOME:-/root}/.cache/k8slab}
K8SLAB_PORT=${K8SLAB_PORT:-26443}
K8SLAB_NODES=${K8SLAB_NODES:-cp-1 cp-2 worker-1 worker-2}
K8SLAB_MIRROR=${K8SLAB_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | head -1 || true)}
HERE=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
K8SLAB_CONTROL_PLANE=${K8SLAB_CONTROL_PLANE:-hosted}
ROOT=${K8SLAB_ROOT:-$K8SLAB_DIR/root} STATE=$K8SLAB_DIR/state PIDFILE=$K8SLAB_DIR/pid
CGROUP=/k8slab-$K8SLAB_PORT VERSION=1.20.2 LAN=10.199.0 PODS=10.200 SERVICES=10.201.0
PACKAGES="golang-go,gcc,libc6-dev,make,rsync,patch,dpkg-dev,xz-utils,etcd-server,etcd-client,containerd,runc,containernetworking-plugins"
PACKAGES+=",bzip2,iptables,nftables,iproute2,conntrack,ethtool,socat,openssl,ca-certificates,procps,nodejs,util-linux,mount,kmod,jq"
COMPONENTS="kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl"

say() { printf '[%4ds] %s\n' "$SECONDS" "$*"; }
die() { echo "k8slab: $*" >&2; exit 1; }
starttime() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
alive() { [ -s "$PIDFILE" ] && read -r PID START <"$PIDFILE" && [ -n "$START" ] && [ "$(starttime "$PID")" = "$START" ]; }
inside() { alive || die "not running"; nsenter -t "$PID" -m -p -r -w env -i PATH="$PATH" HOME=/root TERM="${TERM:-dumb}" LC_ALL=C.UTF-8 "$@"; }
lan() { local i=10 n; for n in $K8SLAB_NODES; do i=$((i + 1)); [ "$n" != "$1" ] || echo "$i"; done; }       # last byte of a node's address
zone() { case $1 in *[13579]) echo az1 ;; *) echo az2 ;; esac; }
hostid() { printf 'hv-%s' "$(printf %s "$1" | md5sum | cut -c1-8)"; }

# ------------------------------------------------------------------ root file system and binaries
install_root() {
  [ -e "$ROOT/.complete" ] && return
  command -v mmdebstrap >/dev/null || die "needs the package mmdebstrap"
  say "installing Debian into $ROOT (half a minute; log: $K8SLAB_DIR/install.log)"
  rm -rf --one-file-system "$ROOT"
  unshare --mount --pid --fork --mount-proc --kill-child nice -n 10 mmdebstrap --mode=root --variant=apt --include="$PACKAGES" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    bookworm "$ROOT" "deb $K8SLAB_MIRROR bookworm main" "deb-src $K8SLAB_MIRROR bookworm main" >"$K8SLAB_DIR/install.log" 2>&1 </dev/null ||
    { tail -5 "$K8SLAB_DIR/install.log"; die "installation failed"; }
  mkdir -p "$ROOT"/{lab,cg,.old,build}; touch "$ROOT/.complete"
}
build() { # in the root: apt-get source, make; 4 minutes on 4 cores
  [ -e "$ROOT/.built" ] && return
  say "building Kubernetes $VERSION (minutes; log: $K8SLAB_DIR/build.log)"
  cat >"$ROOT/build/build.sh" <<SCRIPT
set -e
export GOPATH=/build/go HOME=/build CGO_ENABLED=0 GOFLAGS=-p=3 GOCACHE=/build/cache GOPROXY=off KUBE_GIT_VERSION_FILE=/build/version
mkdir -p /build/go/src/k8s.io; cd /build
printf "KUBE_GIT_COMMIT=''\nKUBE_GIT_TREE_STATE='archive'\nKUBE_GIT_VERSION='v$VERSION'\nKUBE_GIT_MAJOR='1'\nKUBE_GIT_MINOR='20'\n" >version
if [ ! -d go/src/k8s.io/kubernetes ]; then
  apt-get update; apt-get -o APT::Sandbox::User=root source kubernetes; rm -f kubernetes_*
  mv kubernetes-* go/src/k8s.io/kubernetes
fi
cd go/src/k8s.io/kubernetes
make WHAT="$(printf 'cmd/%s ' $COMPONENTS)"
cd _output/local/bin/linux/amd64; strip --strip-unneeded $COMPONENTS; cp $COMPONENTS /usr/bin/
gcc -static -O2 -s -o /build/pause /build/pause.c
# Debian's own busybox packages leave out nc -z and crash at wget -T: build it as upstream configures it
cd /build; [ -d busybox ] || { apt-get -o APT::Sandbox::User=root source busybox; rm -f busybox_*; mv busybox-* busybox; }
cd busybox; make defconfig; sed -i 's/.*CONFIG_STATIC is not set/CONFIG_STATIC=y/; s/^CONFIG_TC=y/CONFIG_TC=n/' .config; yes '' | make oldconfig; make -j3 busybox
cp busybox /build/busybox.static
SCRIPT
  cp "$HERE/parts/pause.c" "$ROOT/build/"
  unshare --mount --pid --fork --kill-child sh -c 'mount --rbind /dev "$1/dev"; mount -t proc proc "$1/proc"; mount --bind /etc/resolv.conf "$1/etc/resolv.conf" || true
    exec nice -n 10 chroot "$1" env -i PATH="$PATH" bash /build/build.sh' - "$ROOT" >"$K8SLAB_DIR/build.log" 2>&1 </dev/null ||
    { tail -5 "$K8SLAB_DIR/build.log"; die "build failed"; }
  rm -rf --one-file-system "$ROOT"/build/cache "$ROOT"/build/go/src/k8s.io/kubernetes/_output "$ROOT"/build/go/pkg
  touch "$ROOT/.built"
}
image() { # NAME ENTRYPOINT DIRECTORY: an archive for `ctr images import` from a directory
  local work; work=$(mktemp -d)
  tar -C "$3" --sort=name --owner=0 --group=0 --mtime=@0 -cf "$work/layer.tar" .
  local diff; diff=$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"amd64","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Env":["PATH=/bin"],"Cmd":["%s"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$2" "$diff" >"$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["registry.invalid/%s:lab"],"Layers":["layer.tar"]}]' "$1" >"$work/manifest.json"
  tar -C "$work" -cf "$STATE/images/$1.tar" manifest.json config.json layer.tar
  rm -r "$work"
}
images() {
  [ -e "$STATE/images/busybox.tar" ] && return
  local d; d=$(mktemp -d); mkdir -p "$STATE/images"
  mkdir -p "$d"/busybox/{bin,tmp,etc,root,www,home} "$d/pause"; chmod 1777 "$d/busybox/tmp"
  cp "$ROOT/build/busybox.static" "$d/busybox/bin/busybox"
  "$d/busybox/bin/busybox" --list | grep -v '^busybox$' | while read -r f; do ln -sf busybox "$d/busybox/bin/$f"; done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$d/busybox/etc/passwd"; echo 'root:x:0:' >"$d/busybox/etc/group"
  cp "$ROOT/build/pause" "$d/pause/"
  image busybox /bin/sh "$d/busybox"; image pause /pause "$d/pause"
  rm -r "$d"
}

# ------------------------------------------------------------------ keys, certificates, kubeconfigs
cert() { # NAME SUBJECT [SUBJECTALTNAMES]
  openssl req -new -newkey rsa:2048 -nodes -keyout "$P/$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -days "${DAYS:-365}" -CA "$P/ca.crt" -CAkey "$P/ca.key" -set_serial "0x$(openssl rand -hex 8)" -out "$P/$1.crt" 2>/dev/null \
      -extfile <(printf 'keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n%s\n' "${3:+subjectAltName=$3}")
}
config() { # FILE SERVER CLUSTER-LINES USER-LINES: a kubeconfig
  { printf 'apiVersion: v1\nkind: Config\ncurrent-context: lab\npreferences: {}\ncontexts:\n- {name: lab, context: {cluster: lab, user: lab}}\n'
    printf 'clusters:\n- name: lab\n  cluster:\n    server: %s\n%s\nusers:\n- name: lab\n  user:\n%s\n' "$2" "$3" "$4"; } >"$1"; chmod 600 "$1"
}
keys() {
  P=$STATE/pki
  if [ -e "$STATE/kubeconfigs/admin.yaml" ]; then [ -e "$P/etcd-client.crt" ] && return; die "the state is of an older k8slab.sh: up --reset"; fi
  local n K=$STATE/kubeconfigs A=https://127.0.0.1:$K8SLAB_PORT I=https://$LAN.2:6443 ca t
  mkdir -p "$P" "$K"; chmod 700 "$P" "$K"
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout "$P/ca.key" -out "$P/ca.crt" -subj /CN=k8slab-ca -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  openssl genrsa -out "$P/sa.key" 2048 2>/dev/null; openssl rsa -in "$P/sa.key" -pubout -out "$P/sa.pub" 2>/dev/null
  cert apiserver /CN=kube-apiserver "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:$LAN.2,IP:$LAN.11,IP:$LAN.12,IP:$SERVICES.1"
  cert etcd /CN=etcd "DNS:localhost,IP:127.0.0.1,IP:$LAN.2,IP:$LAN.11"; cert etcd-client /CN=kube-apiserver-etcd-client
  cert kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  cert helper /O=system:masters/CN=lab-helper
  cert admin /O=system:masters/CN=lab-admin
  cert front /CN=front-proxy
  cert controller-manager /CN=system:kube-controller-manager; cert scheduler /CN=system:kube-scheduler; cert kube-proxy /CN=system:kube-proxy
  for n in $K8SLAB_NODES; do cert "node-$n" "/O=system:nodes/CN=system:node:$n" "DNS:$n,IP:$LAN.$(lan "$n")"; done
  for n in controller-manager scheduler kube-proxy $(printf 'node-%s ' $K8SLAB_NODES); do
    config "$P/$n.yaml" "$I" "    certificate-authority: /lab/pki/ca.crt" "    client-certificate: /lab/pki/$n.crt
    client-key: /lab/pki/$n.key"; done
  for n in token reader restricted exec impersonator; do openssl rand -hex 24 >"$P/$n.token"; chmod 600 "$P/$n.token"; done
  t() { cat "$P/$1.token"; }
  { echo "$(t token),lab-token,lab-token,\"lab-admins\""; echo "$(t reader),lab-reader,lab-reader,\"lab-readers\""; echo "$(t restricted),lab-restricted,lab-restricted,\"lab-restricted\""
    echo "$(t exec),lab-exec,lab-exec,\"lab-admins\""; echo "$(t impersonator),lab-impersonator,lab-impersonator"; } >"$P/tokens.csv"; chmod 600 "$P/tokens.csv"
  ca="    certificate-authority-data: $(base64 -w0 "$P/ca.crt")"
  config "$K/admin.yaml" "$A" "$ca" "    client-certificate-data: $(base64 -w0 "$P/admin.crt")
    client-key-data: $(base64 -w0 "$P/admin.key")"
  cp "$P"/{ca.crt,admin.crt,admin.key} "$K/"
  config "$K/admin-files.yaml" "$A" "    certificate-authority: ca.crt" "    client-certificate: admin.crt
    client-key: admin.key"
  for n in token reader restricted; do config "$K/$n.yaml" "$A" "$ca" "    token: \"$(t $n)\""; done
  config "$K/badtoken.yaml" "$A" "$ca" "    token: '000000000000000000000000'"
  config "$K/noca.yaml" "$A" "    tls-server-name: kubernetes" "    token: \"$(t token)\""
  config "$K/impersonate.yaml" "$A" "$ca" "    token: \"$(t impersonator)\"
    as: lab-token
    as-groups: [lab-admins]"
  config "$K/exec.yaml" "$A" "$ca" "    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: ./exec-plugin
      args: [exec]
      env: [{name: LAB_WORD, value: sesame}]
      interactiveMode: Never
      provideClusterInfo: false"
  cat >"$K/exec-plugin" <<'PLUGIN'
#!/bin/sh
# credential plugin: wants LAB_WORD, answers in the version that the caller asks for (KUBERNETES_EXEC_INFO)
[ "$LAB_WORD" = sesame ] || { echo "exec-plugin: LAB_WORD is not set" >&2; exit 1; }
case $KUBERNETES_EXEC_INFO in *client.authentication.k8s.io/v1beta1*) v=v1beta1 ;; *) v=v1 ;; esac
printf '{"apiVersion":"client.authentication.k8s.io/%s","kind":"ExecCredential","status":{"token":"%s"}}\n' "$v" "$(cat "$(dirname "$0")/../pki/$1.token")"
PLUGIN
  chmod 755 "$K/exec-plugin"
  # a client certificate that was good yesterday
  openssl req -new -newkey rsa:2048 -nodes -keyout "$P/expired.key" -subj /O=system:masters/CN=lab-expired -out "$P/expired.csr" 2>/dev/null
  (cd "$P"; touch index.txt; openssl ca -batch -config <(printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\norganizationName=optional\ncommonName=supplied\n') \
    -cert ca.crt -keyfile ca.key -in expired.csr -out expired.crt -notext -startdate 20200101000000Z -enddate 20210101000000Z 2>/dev/null)
  config "$K/expired.yaml" "$A" "$ca" "    client-certificate-data: $(base64 -w0 "$P/expired.crt")
    client-key-data: $(base64 -w0 "$P/expired.key")"
  sed "s/^contexts:/contexts:\n- {name: other, context: {cluster: other, user: lab, namespace: lab-secured}}/; s#^clusters:#clusters:\n- {name: other, cluster: {server: 'https://127.0.0.1:1'}}#" "$K/admin.yaml" >"$K/twocontexts.yaml"
  chmod 600 "$K"/*.yaml "$K"/*.key
}

# ------------------------------------------------------------------ inside: pid 1, the nodes
keep() { # NAME CMD...: runs CMD again and again
  local name=$1; shift
  (while :; do "$@" >>"/lab/log/$name.log" 2>&1 || true; echo "--- $name ended, again in 2 s" >>"/lab/log/$name.log"; sleep 2; done) &
}
namespace() { # outside root still: mounts, then into it
  local pid; read -r pid _ </proc/self/stat
  mount --make-rprivate /
  mount --bind "$ROOT" "$ROOT"
  mount --bind "$STATE" "$ROOT/lab"; mount --rbind /dev "$ROOT/dev"; mount --rbind /sys/fs/cgroup "$ROOT/cg"
  mount -t sysfs -o ro sysfs "$ROOT/sys"; mount -t tmpfs tmpfs "$ROOT/run"; mount -t tmpfs tmpfs "$ROOT/tmp"
  echo "$pid $(starttime "$pid")" >"$PIDFILE.new"; mv "$PIDFILE.new" "$PIDFILE"
  mount -t proc proc "$ROOT/proc"
  cd "$ROOT"; pivot_root . .old; umount -l /.old; mount --make-rshared /
  exec env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME=/root K8SLAB_PORT="$K8SLAB_PORT" K8SLAB_NODES="$K8SLAB_NODES" K8SLAB_CONTROL_PLANE="$K8SLAB_CONTROL_PLANE" \
    K8SLAB_APISERVER_ARGS="${K8SLAB_APISERVER_ARGS:-}" K8SLAB_KUBELET_CONFIG="${K8SLAB_KUBELET_CONFIG:-}" bash /lab/bin/k8slab.sh pid1
}
args() { # COMPONENT: its command line, the same beside the nodes and in a static pod
  local kcm=/lab/pki/controller-manager.yaml sched=/lab/pki/scheduler.yaml elect=false at=$LAN.2
  [ "$K8SLAB_CONTROL_PLANE" = hosted ] || { elect=true; at=$LAN.$(lan "${n:-cp-1}"); }
  case $1 in
    etcd) echo etcd --name lab --data-dir /lab/etcd --listen-client-urls "https://127.0.0.1:2379,https://$LAN.2:2379" --advertise-client-urls https://$LAN.2:2379 \
      --cert-file /lab/pki/etcd.crt --key-file /lab/pki/etcd.key --client-cert-auth=true --trusted-ca-file /lab/pki/ca.crt --listen-peer-urls https://127.0.0.1:2380 \
      --initial-advertise-peer-urls https://127.0.0.1:2380 --initial-cluster lab=https://127.0.0.1:2380 --peer-cert-file /lab/pki/etcd.crt --peer-key-file /lab/pki/etcd.key \
      --peer-client-cert-auth=true --peer-trusted-ca-file /lab/pki/ca.crt --auto-compaction-retention=8h --unsafe-no-fsync ;;
    kube-apiserver) echo kube-apiserver --etcd-servers=https://$LAN.2:2379 --etcd-cafile=/lab/pki/ca.crt --etcd-certfile=/lab/pki/etcd-client.crt --etcd-keyfile=/lab/pki/etcd-client.key \
      --secure-port=6443 --insecure-port=0 --bind-address=0.0.0.0 --advertise-address=$at --anonymous-auth=true --tls-cert-file=/lab/pki/apiserver.crt --tls-private-key-file=/lab/pki/apiserver.key \
      --client-ca-file=/lab/pki/ca.crt --token-auth-file=/lab/pki/tokens.csv --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
      --service-cluster-ip-range=$SERVICES.0/24 --service-account-key-file=/lab/pki/sa.pub --service-account-signing-key-file=/lab/pki/sa.key \
      --service-account-issuer=https://kubernetes.default.svc.cluster.local --kubelet-certificate-authority=/lab/pki/ca.crt --kubelet-client-certificate=/lab/pki/kubelet-client.crt \
      --kubelet-client-key=/lab/pki/kubelet-client.key --kubelet-preferred-address-types=InternalIP --requestheader-client-ca-file=/lab/pki/ca.crt --requestheader-allowed-names=front-proxy \
      --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- --proxy-client-cert-file=/lab/pki/front.crt \
      --proxy-client-key-file=/lab/pki/front.key --audit-log-path=/lab/log/audit.log --audit-policy-file=/lab/conf/audit.yaml --audit-log-maxsize=50 --audit-log-maxbackup=1 ${K8SLAB_APISERVER_ARGS:-} ;;
    kube-controller-manager) echo kube-controller-manager --kubeconfig=$kcm --authentication-kubeconfig=$kcm --authorization-kubeconfig=$kcm --service-account-private-key-file=/lab/pki/sa.key \
      --root-ca-file=/lab/pki/ca.crt --use-service-account-credentials=true --cluster-signing-cert-file=/lab/pki/ca.crt --cluster-signing-key-file=/lab/pki/ca.key --leader-elect=$elect \
      --bind-address=127.0.0.1 --port=0 --node-monitor-grace-period=20s --service-cluster-ip-range=$SERVICES.0/24 ;;
    kube-scheduler) echo kube-scheduler --kubeconfig=$sched --authentication-kubeconfig=$sched --authorization-kubeconfig=$sched --leader-elect=$elect --bind-address=127.0.0.1 --port=0 ;;
  esac
}
manifest() { # COMPONENT (on node $n): a static pod like kubeadm's; its image is the lab's busybox, its program a mounted file of the lab
  jq -n --arg name "$1" --arg args "$(args "$1")" '{apiVersion: "v1", kind: "Pod",
    metadata: {name: $name, namespace: "kube-system", labels: {component: $name, tier: "control-plane"}},
    spec: {hostNetwork: true, priorityClassName: "system-node-critical", securityContext: {seccompProfile: {type: "RuntimeDefault"}},
      volumes: [{name: "lab", hostPath: {path: "/lab"}}, {name: "usr", hostPath: {path: "/usr"}}, {name: "lib64", hostPath: {path: "/usr/lib64"}}, {name: "lib", hostPath: {path: "/usr/lib"}}, {name: "certs", hostPath: {path: "/etc/ssl"}}],
      containers: [{name: $name, image: "registry.invalid/busybox:lab", imagePullPolicy: "IfNotPresent", command: ($args | split(" ")), env: [{name: "PATH", value: "/usr/bin:/bin"}],
        resources: {requests: {cpu: "10m"}},
        volumeMounts: [{name: "lab", mountPath: "/lab"}, {name: "usr", mountPath: "/usr", readOnly: true}, {name: "lib64", mountPath: "/lib64", readOnly: true}, {name: "lib", mountPath: "/lib", readOnly: true}, {name: "certs", mountPath: "/etc/ssl", readOnly: true}]}]}}' \
    >"/lab/nodes/$n/conf/manifests/$1.json"
}
pid1() {
  local n i N="nsenter --net=/run/netns/cp"
  trap 'exit 0' TERM INT
  ip netns add cp; ip -n cp link set lo up; ip -n cp link add lan type bridge; ip -n cp addr add $LAN.1/24 dev lan; ip -n cp link set lan up
  for n in $K8SLAB_NODES; do
    i=$(lan "$n"); ip netns add "$n"; ip -n "$n" link set lo up
    ip link add eth0 netns "$n" type veth peer name "v-$n" netns cp; ip -n cp link set "v-$n" master lan up
    ip -n "$n" addr add "$LAN.$i/24" dev eth0; ip -n "$n" link set eth0 up; ip -n "$n" route add default via $LAN.1
  done
  for n in $K8SLAB_NODES; do i=$(lan "$n"); ip -n cp route add "$PODS.$i.0/24" via "$LAN.$i"
    for o in $K8SLAB_NODES; do [ "$o" = "$n" ] || ip -n "$o" route add "$PODS.$i.0/24" via "$LAN.$i"; done; done
  ip -n cp route add $SERVICES.0/24 via "$LAN.11"
  if [ "$K8SLAB_CONTROL_PLANE" = hosted ]; then
    ip -n cp addr add $LAN.2/24 dev lan
    keep etcd $N $(args etcd); keep apiserver $N $(args kube-apiserver)
    keep controller-manager $N $(args kube-controller-manager); keep scheduler $N $(args kube-scheduler)
  else
    ip -n cp-1 addr add $LAN.2/24 dev eth0
    for n in cp-1 cp-2; do mkdir -p "/lab/nodes/$n/conf/manifests"; for i in kube-apiserver kube-controller-manager kube-scheduler; do manifest $i; done; done
    n=cp-1; manifest etcd
  fi
  keep forward node /lab/bin/parts/forward.cjs "$K8SLAB_PORT" /run/netns/cp $LAN.2 6443
  export LAB_PKI=/lab/pki LAB_API=https://$LAN.2:6443 LAB_NODES="$K8SLAB_NODES" LAB_POLICY=/lab/conf/policy LAB_VOLUMES=/lab/volumes
  keep policy $N node /lab/bin/parts/policy.cjs
  keep volumes $N node /lab/bin/parts/volumes.cjs
  keep dns env LAB_DNS=$LAN.1 $N node /lab/bin/parts/dns.cjs
  for n in $K8SLAB_NODES; do
    keep "node-$n" nsenter --net="/run/netns/$n" unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc --propagation slave bash /lab/bin/k8slab.sh node1 "$n"
  done
  while :; do wait -n || sleep 1; done
}
node1() { # pid 1 of a node: its own mounts, host name and network; cgroups below $CGROUP/NAME
  local n=$1 i d=/lab/nodes/$1 f; i=$(lan "$n")
  trap 'exit 0' TERM INT
  hostname "$n"; mkdir -p "$d"/{kubelet,containerd,cni,log,conf}
  mkdir -p /var/lib/kubelet /var/lib/containerd /var/lib/cni /opt/cni
  mount --make-rshared /
  mount --bind "$d/kubelet" /var/lib/kubelet; mount --make-rshared /var/lib/kubelet
  mount --bind "$d/containerd" /var/lib/containerd; mount --bind "$d/cni" /var/lib/cni; mount --bind "$d/log" /var/log
  mount -t tmpfs tmpfs /run; mkdir -p /run/lock; mount -t tmpfs tmpfs /tmp
  mount -t sysfs sysfs /sys; mount --rbind /cg /sys/fs/cgroup
  echo 1 >/proc/sys/net/ipv4/ip_forward
  # the kubelet would set these for the whole machine: let it find them set already
  for f in vm/overcommit_memory:1 vm/panic_on_oom:0 kernel/panic:10 kernel/panic_on_oops:1 kernel/keys/root_maxkeys:1000000 kernel/keys/root_maxbytes:25000000; do
    echo "${f#*:}" >"/tmp/$(echo "${f%:*}" | tr / _)"; mount --bind "/tmp/$(echo "${f%:*}" | tr / _)" "/proc/sys/${f%:*}"; done
  mkdir -p "$d/conf/manifests"; [ "$K8SLAB_CONTROL_PLANE" = pods ] || rm -f "$d"/conf/manifests/*
  echo "nameserver $SERVICES.10" >"$d/conf/resolv.conf"
  mkdir -p /etc/cni/net.d; mkdir -p "$d/conf/cni"; mount --bind "$d/conf/cni" /etc/cni/net.d
  cat >/etc/cni/net.d/10-lab.conflist <<CNI
{"cniVersion": "0.4.0", "name": "lab", "plugins": [{"type": "ptp", "ipMasq": false, "mtu": 1500,
 "ipam": {"type": "host-local", "ranges": [[{"subnet": "$PODS.$i.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "/run/cni-networks"}},
 {"type": "portmap", "capabilities": {"portMappings": true}}]}
CNI
  cat >"$d/conf/containerd.toml" <<TOML
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.invalid/pause:lab"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
TOML
  cat >"$d/conf/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 0.0.0.0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: /lab/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: /lab/pki/node-$n.crt
tlsPrivateKeyFile: /lab/pki/node-$n.key
cgroupDriver: cgroupfs
cgroupRoot: $CGROUP/$n
failSwapOn: false
clusterDNS: [$SERVICES.10]
clusterDomain: cluster.local
resolvConf: $d/conf/resolv.conf
evictionHard: {memory.available: 100Mi}
volumePluginDir: /lab/conf/flexvolume
nodeStatusUpdateFrequency: 5s
syncFrequency: 10s
fileCheckFrequency: 20s
maxPods: 50
staticPodPath: $d/conf/manifests
${K8SLAB_KUBELET_CONFIG:-}
YAML
  keep "containerd-$n" containerd -c "$d/conf/containerd.toml"
  for f in {1..100}; do ctr -a /run/containerd/containerd.sock version >/dev/null 2>&1 && break; sleep 0.2; done
  for f in pause busybox; do ctr -a /run/containerd/containerd.sock -n k8s.io images import --no-unpack=false "/lab/images/$f.tar" >>"/lab/log/images-$n.log" 2>&1 ||
    ctr -a /run/containerd/containerd.sock -n k8s.io images import "/lab/images/$f.tar" >>"/lab/log/images-$n.log" 2>&1; done
  local role=; case $n in cp-*) role="--register-with-taints=node-role.kubernetes.io/control-plane=:NoSchedule" ;; esac
  keep "kubelet-$n" kubelet --config "$d/conf/kubelet.yaml" --kubeconfig "/lab/pki/node-$n.yaml" --hostname-override "$n" --node-ip "$LAN.$i" --container-runtime remote \
    --container-runtime-endpoint unix:///run/containerd/containerd.sock --root-dir /var/lib/kubelet --cert-dir "$d/conf" --provider-id "lab:///$n" $role \
    --node-labels "topology.kubernetes.io/region=lab-region,topology.kubernetes.io/zone=$(zone "$n"),node.kubernetes.io/instance-type=SCS-4V-8-20,topology.scs.community/host-id=$(hostid "$n")"
  keep "proxy-$n" kube-proxy --kubeconfig /lab/pki/kube-proxy.yaml --hostname-override "$n" --cluster-cidr "$PODS.0.0/16" --proxy-mode iptables --conntrack-max-per-core 0 \
    --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0 --healthz-bind-address 127.0.0.1 --metrics-bind-address 127.0.0.1:10249
  while :; do wait -n || sleep 1; done
}

# ------------------------------------------------------------------ outside: up, down, status
cgroups() { # make|remove  our directories in every hierarchy
  local h n f
  for h in /sys/fs/cgroup/*/; do
    h=${h%/}; [ ! -L "$h" ] || continue
    if [ "$1" = remove ]; then [ ! -d "$h$CGROUP" ] || find "$h$CGROUP" -depth -type d -exec rmdir {} \; 2>/dev/null || true; continue; fi
    [ "${h##*/}" != unified ] || continue
    for n in "$h$CGROUP" $(printf "$h$CGROUP/%s " $K8SLAB_NODES); do
      mkdir -p "$n"
      for f in cpuset.cpus cpuset.mems; do [ ! -e "$n/$f" ] || cat "$h/$f" >"$n/$f"; done
    done
  done
}
on_node() { local p; alive || die "not running"; p=$(inside pgrep -f "^kubelet .*--hostname-override $1 " | head -1); shift; inside nsenter -t "$p" -m -n -p -u "$@"; }
kubectl_() { "$ROOT/usr/bin/kubectl" --kubeconfig "$STATE/kubeconfigs/admin.yaml" "$@"; }
up() {
  [ "$(id -u)" = 0 ] || die "needs root (namespaces, mounts, cgroups)"
  if [ "${1:-}" = --reset ]; then down; rm -rf --one-file-system "$STATE"; fi
  local since; since=$(date -u +%Y-%m-%dT%H:%M:%S)
  mkdir -p "$K8SLAB_DIR" "$STATE"; install_root; build
  mkdir -p "$STATE"/{log,bin,conf,etcd,volumes,nodes}; chmod 700 "$STATE/etcd"
  images; alive || keys
  if alive; then since=; else
    (: <>"/dev/tcp/127.0.0.1/$K8SLAB_PORT") 2>/dev/null && die "port $K8SLAB_PORT is in use: set K8SLAB_PORT"
    cp -r "$HERE/k8slab.sh" "$HERE/parts" "$STATE/bin/"
    mkdir -p "$STATE/conf/flexvolume/lab.invalid~shared"; cp "$HERE/parts/flexvolume" "$STATE/conf/flexvolume/lab.invalid~shared/shared"
    printf 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- {level: None, userGroups: ["system:nodes"]}\n- {level: None, users: [lab-helper, "system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", "system:kube-proxy"]}\n- {level: None, userGroups: ["system:serviceaccounts:kube-system"]}\n- {level: Metadata}\n' >"$STATE/conf/audit.yaml"
    # for K8SLAB_APISERVER_ARGS="--enable-admission-plugins=EventRateLimit --admission-control-config-file=/lab/conf/admission.yaml"
    printf 'apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n- {name: EventRateLimit, path: rates.yaml}\n' >"$STATE/conf/admission.yaml"
    printf 'apiVersion: eventratelimit.admission.k8s.io/v1alpha1\nkind: Configuration\nlimits:\n- {type: Server, qps: 50, burst: 200}\n' >"$STATE/conf/rates.yaml"
    [ -e "$STATE/conf/policy" ] || echo on >"$STATE/conf/policy"
    rm -f "$PIDFILE"; rm -rf "$STATE"/log/*; cgroups make
    export K8SLAB_DIR K8SLAB_PORT K8SLAB_NODES K8SLAB_CONTROL_PLANE
    setsid nice -n 5 unshare --mount --pid --fork "$HERE/k8slab.sh" namespace >"$STATE/log/namespace.log" 2>&1 </dev/null &
    for _ in {1..50}; do alive && break; sleep 0.1; done
    alive || { cat "$STATE/log/namespace.log"; die "the namespace did not start"; }
  fi
  for _ in {1..240}; do [ "$(kubectl_ get --raw /readyz 2>/dev/null)" = ok ] && break; sleep 0.25; done
  [ "$(kubectl_ get --raw /readyz 2>/dev/null)" = ok ] || { tail -5 "$STATE"/log/{etcd,apiserver,forward}.log; die "the API server is not ready"; }
  say "API server ready on https://127.0.0.1:$K8SLAB_PORT"
  kubectl_ apply -f "$HERE/parts/seed.yaml" >"$STATE/log/seed.log" || { cat "$STATE/log/seed.log"; die "seeding failed"; }
  local n
  for n in $K8SLAB_NODES; do
    for _ in {1..240}; do kubectl_ get node "$n" >/dev/null 2>&1 && break; sleep 0.25; done
    case $n in cp-*) kubectl_ label --overwrite node "$n" node-role.kubernetes.io/control-plane= node.kubernetes.io/exclude-from-external-load-balancers= >/dev/null ;; esac
  done
  # a heartbeat from before the last `down` does not count
  for n in $K8SLAB_NODES; do for _ in {1..240}; do
    [[ $(kubectl_ get lease -n kube-node-lease "$n" -o 'jsonpath={.spec.renewTime}' 2>/dev/null) > $since ]] && break; sleep 0.25; done; done
  kubectl_ wait --for=condition=Ready node --all --timeout=90s >/dev/null || die "nodes are not ready: $STATE/log/kubelet-*.log"
  if [ "$K8SLAB_CONTROL_PLANE" = pods ]; then # the mirrors of static pods come later than the nodes
    for _ in {1..240}; do [ "$(kubectl_ get pods -n kube-system -l tier=control-plane -o name | wc -l)" = 7 ] && break; sleep 0.25; done
    kubectl_ wait -n kube-system --for=condition=Ready pod -l tier=control-plane --timeout=60s >/dev/null || die "control plane pods are not ready"
  fi
  say "nodes ready: $K8SLAB_NODES"
}
down() {
  if alive; then
    # the volumes of pods are mounted in the nodes' namespaces alone: they vanish with the processes
    kill -KILL "$PID"
    for _ in {1..100}; do [ "$(starttime "$PID")" = "$START" ] || break; sleep 0.1; done
  fi
  rm -f "$PIDFILE"
  for _ in {1..20}; do cgroups remove; ls -d /sys/fs/cgroup/*"$CGROUP" >/dev/null 2>&1 || break; sleep 0.3; done
}
status() {
  alive || { echo "not running"; return 1; }
  kubectl_ version --short; kubectl_ get nodes -o wide; kubectl_ get pods -A -o wide; kubectl_ get storageclass
  echo "NetworkPolicies enforced: $(cat "$STATE/conf/policy")"; du -sh "$ROOT" "$STATE" | sed 's/^/disk: /'
  inside ps -e -o rss=,pcpu=,comm= | awk '{r += $1; c += $2} END {printf "memory: %d MiB in %d processes\n", r / 1024, NR}'
}
case ${1:-} in
  up) shift; up "$@" ;;
  down) down ;;
  status) status ;;
  kubeconfig) f=$STATE/kubeconfigs/${2:-admin}.yaml; [ -e "$f" ] || die "no kubeconfig ${2:-admin}: $(cd "$STATE/kubeconfigs" && ls -- *.yaml | sed 's/.yaml//' | tr '\n' ' ')"; echo "$f" ;;
  kubectl) shift; kubectl_ "$@" ;;
  policy) case ${2:-} in on | off) echo "$2" >"$STATE/conf/policy"; sleep 1.5 ;; *) cat "$STATE/conf/policy" ;; esac ;;
  run) shift; inside nsenter --net=/run/netns/cp "$@" ;;
  node) n=$2; shift 2; on_node "$n" "$@" ;;
  image) for n in $K8SLAB_NODES; do on_node "$n" ctr -n k8s.io images tag --force registry.invalid/busybox:lab "${2:?name}"; done ;;
  namespace | pid1 | node1) "$@" ;;
  *) sed -n '2,/^set /p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 2 ;;
esac
