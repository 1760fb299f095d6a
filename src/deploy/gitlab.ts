import { packageLines } from './package.ts'
import { comment, cronTime, type DeployFile, fromConfig, longest, SECRETS, type Site, variable } from './site.ts'

/** A job for a pipeline schedule; secrets are variables of type File. */
export function gitlab(site: Site): DeployFile[] {
  const store = site.store === undefined ? undefined : fromConfig(site, site.store)
  const reports = site.reports === undefined ? undefined : fromConfig(site, site.reports)
  const clouds = site.secrets.includes('clouds.yaml') ? `    - export OS_CLIENT_CONFIG_FILE="$${SECRETS}/clouds.yaml"\n` : ''
  const names = site.secrets.map(secret => ({ secret, name: variable(secret) }))
  return [{
    path: '.gitlab-ci.yml',
    text: `${comment(`${packageLines(site)}Build > Pipeline schedules: new, "${cronTime(site)}", time zone UTC, default branch.
It fails until the secrets are there:
Settings > CI/CD > Variables, each of type File, protected:
${names.map(({ secret, name }) => `${name} (the content of ${secret})`).join(', ')}.
The runner's own maximum job timeout must be as long as "timeout" below.${store === undefined ? '' : `
The store ${store} lives in a cache here, which can vanish (another runner, a cleared cache): then the history is lost.
Keep it in PostgreSQL (store: { postgres: { url_file: "\${${SECRETS}}/database-url" } }), or run on a machine of your own.`}`)}
scs-check-nightly:
  image: node:22-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  resource_group: scs-check-nightly # one night at a time
  interruptible: false
  timeout: ${Math.ceil(longest(site) / 60)} minutes
  variables:
    GIT_DEPTH: "1"
  before_script:
    - npm install --global --ignore-scripts --no-audit --no-fund ${site.package}
    - umask 077
    - export ${SECRETS}="$(mktemp -d)" && trap 'rm -rf "$${SECRETS}"' EXIT
${names.map(({ secret, name }) => `    - install -m 600 "$${name}" "$${SECRETS}/${secret}"`).join('\n')}
  script:
${clouds}    - code=0; scs-check nightly -c ${site.config.name} || code=$?
${reports === undefined ? '' : `    - mkdir -p junit
    - find ${reports} -name '*.json' | while read -r report; do scs-check render "$report" -o "junit/$(basename "$report" .json).xml" || true; done
`}    - exit $code
${store === undefined ? '' : `  cache:
    key: scs-check-store
    paths:
      - ${store}
    when: always
`}${reports === undefined ? '' : `  artifacts:
    when: always
    access: developer
    expire_in: 90 days
    paths:
      - ${reports}
    reports:
      junit: junit/*.xml
`}`,
  }]
}
