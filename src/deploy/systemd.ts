import { packageLines } from './package.ts'
import { comment, type DeployFile, GRACE, longest, SECRETS, type Site } from './site.ts'

const STATE = '/var/lib/scs-check'

/** A service, a timer and the user that it runs as. */
export function systemd(site: Site): DeployFile[] {
  return [
    { path: 'scs-check-nightly.service', text: service(site) },
    { path: 'scs-check-nightly.timer', text: timer(site) },
    { path: 'scs-check.sysusers', text: `${comment('The user that nights run as')}\nu scs-check - "SCS conformance checks" ${STATE}\n` },
  ]
}

function service(site: Site): string {
  const { config, secrets } = site
  const writes = [site.store ?? [], site.writes].flat().filter(path => !within(path, STATE))
  const home = [config.path, ...writes].some(path => within(path, '/home') || within(path, '/root'))
  const credentials = secrets.map(name => `LoadCredential=${name}:/etc/scs-check/secrets/${name}`)
  return `${comment(`${packageLines(site)}Install, as root:
npm install --global --prefix /usr/local --ignore-scripts ${site.package}
install -m 644 scs-check.sysusers /etc/sysusers.d/scs-check.conf && systemd-sysusers
install -d -m 700 /etc/scs-check/secrets    (readable by root only; systemd hands the files to the service and to nobody else: ${secrets.join(', ')})
install -m 644 scs-check-nightly.service scs-check-nightly.timer /etc/systemd/system/
systemctl daemon-reload && systemctl enable --now scs-check-nightly.timer
Once, by hand: systemctl start --no-block scs-check-nightly; what it says: journalctl -u scs-check-nightly
${writes.length === 0 ? '' : `Directories that must be there and belong to scs-check: ${writes.join(', ')}\n`}Needs systemd 250 or newer.`)}

[Unit]
Description=SCS conformance checks, a night
Documentation=file://${config.path}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/bin/scs-check nightly -c ${config.path}
# 1: a cloud fails, which people are told by nightly.yaml, so the unit has done its work. 2 fails the unit: something could not be judged, told or written;
# 3 too: the configuration is wrong. OnFailure= can tell somebody of that.
SuccessExitStatus=1
# the night's deadline, and what comes after it
TimeoutStartSec=${longest(site)}
# SIGTERM ends the visits; what they created is then removed
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=${GRACE}
Nice=5
MemoryMax=2G
TasksMax=512

User=scs-check
Group=scs-check
UMask=0077
StateDirectory=scs-check
StateDirectoryMode=0750
WorkingDirectory=${STATE}
Environment=HOME=${STATE}
${[...credentials, `Environment=${SECRETS}=%d`, ...(secrets.includes('clouds.yaml') ? ['Environment=OS_CLIENT_CONFIG_FILE=%d/clouds.yaml'] : [])].join('\n')}

ProtectSystem=strict
${[...writes.map(path => `ReadWritePaths=${path}`), `ProtectHome=${home ? 'read-only' : 'yes'}`].join('\n')}
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateIPC=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# no MemoryDenyWriteExecute: Node.js compiles what it runs
`
}

function timer({ at: { hour, minute } }: Site): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `[Unit]
Description=SCS conformance checks, every night

[Timer]
OnCalendar=*-*-* ${two(hour)}:${two(minute)}:00 UTC
# not all machines of the world at once
RandomizedDelaySec=15min
# a night that was slept through is made up for
Persistent=true

[Install]
WantedBy=timers.target
`
}

function within(path: string, dir: string): boolean {
  return path === dir || path.startsWith(`${dir}/`) || (dir === STATE && path.includes('${STATE_DIRECTORY}'))
}
