import { packageLines } from './package.ts'
import { comment, cronTime, type DeployFile, fromConfig, longest, SECRETS, type Site, variable } from './site.ts'

/** Minutes after which GitHub ends a job on its own machines. */
const HOSTED = 360

/** A scheduled workflow; secrets are those of the environment `scs-check` and reach the job as files. */
export function github(site: Site): DeployFile[] {
  const minutes = Math.ceil(longest(site) / 60)
  const store = site.store === undefined ? undefined : fromConfig(site, site.store)
  const names = site.secrets.map(secret => ({ secret, name: variable(secret) }))
  const dir = '${{ runner.temp }}/scs-check-secrets'
  return [{
    path: '.github/workflows/scs-check-nightly.yml',
    text: `${comment(`${packageLines(site)}It fails until the secrets are there:
Settings > Environments > scs-check: allow the default branch only, and add the secrets
${names.map(({ secret, name }) => `${name} (the content of ${secret})`).join(', ')}.
Actions are pinned by major tag; your own policy may want the digests of their commits instead.
GitHub may start late or skip a night, and ends schedules of a repository in which nothing happens for 60 days.${minutes > HOSTED ? `
Its own machines end a job after 6 h, and this night may take ${minutes} min: set "deadline: 5h" in
${site.config.name}, or use a runner of your own.` : ''}${store === undefined ? '' : `
The store ${store} lives in a cache here, which GitHub removes when it is not used for 7 days or when space is short: then the history
is lost. Keep it in PostgreSQL (store: { postgres: { url_file: "\${${SECRETS}}/database-url" } }), or run on a machine of your own.`}`)}
name: scs-check nightly
on:
  schedule:
    - cron: "${cronTime(site)}" # UTC
  workflow_dispatch:
permissions:
  contents: read
concurrency: # one night at a time; none is broken off
  group: scs-check-nightly
  cancel-in-progress: false
jobs:
  nightly:
    runs-on: ubuntu-latest
    environment: scs-check
    timeout-minutes: ${minutes}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: "22"
      - name: Install
        run: npm install --global --ignore-scripts --no-audit --no-fund ${site.package}
      - name: Secrets into files
        env:
          DIR: ${dir}
${names.map(({ name }) => `          ${name}: \${{ secrets.${name} }}`).join('\n')}
        run: | # printf is part of the shell, so no secret is in a process's arguments
          umask 077
          mkdir -p "$DIR"
${names.map(({ secret, name }) => `          printf '%s\\n' "$${name}" > "$DIR/${secret}"`).join('\n')}
${store === undefined ? '' : cache('restore', store)}      - name: Night
        env:
          ${SECRETS}: ${dir}
${site.secrets.includes('clouds.yaml') ? `          OS_CLIENT_CONFIG_FILE: ${dir}/clouds.yaml\n` : ''}        run: scs-check nightly -c ${site.config.name}
      - name: Remove the secrets
        if: always()
        env:
          DIR: ${dir}
        run: rm -rf "$DIR"
${store === undefined ? '' : cache('save', store)}${site.reports === undefined ? '' : `      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: reports
          path: ${fromConfig(site, site.reports)}
          retention-days: 90
          if-no-files-found: warn
`}`,
  }]
}

function cache(verb: 'restore' | 'save', store: string): string {
  return `      - uses: actions/cache/${verb}@v4
${verb === 'save' ? '        if: always()\n' : ''}        with:
          path: ${store}
          key: scs-check-store-\${{ github.run_id }}-\${{ github.run_attempt }}
${verb === 'restore' ? '          restore-keys: scs-check-store-\n' : ''}`
}
