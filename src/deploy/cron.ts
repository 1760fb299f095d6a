import { packageLines } from './package.ts'
import { comment, cronTime, type DeployFile, GRACE, longest, SECRETS, type Site } from './site.ts'

/** A file for /etc/cron.d. */
export function cron(site: Site): DeployFile[] {
  const { config, secrets } = site
  const dir = '/etc/scs-check/secrets'
  const clouds = secrets.includes('clouds.yaml') ? `OS_CLIENT_CONFIG_FILE=${dir}/clouds.yaml\n` : ''
  return [{
    path: 'scs-check.cron',
    text: `${comment(`${packageLines(site)}Install, as root:
npm install --global --prefix /usr/local --ignore-scripts ${site.package}
useradd --system --create-home --home-dir /var/lib/scs-check scs-check
install -d -m 750 -o root -g scs-check /etc/scs-check && install -d -m 700 -o scs-check -g scs-check ${dir}
put there, mode 600, owner scs-check: ${secrets.join(', ')}
install -m 644 scs-check.cron /etc/cron.d/scs-check    (no dot in the name: cron skips such files)
The night's own lock keeps two apart. Where there is systemd, its timer is better: scs-check deploy systemd`)}
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
HOME=/var/lib/scs-check
${SECRETS}=${dir}
${clouds}${comment(`cron mails what is printed; the time is UTC if the machine's is (cronie:
CRON_TZ=UTC above the line)
min hour day month weekday user command`)}
${cronTime(site)} scs-check timeout --signal=TERM --kill-after=${GRACE} ${longest(site)} scs-check nightly --quiet -c ${config.path}
`,
  }]
}
