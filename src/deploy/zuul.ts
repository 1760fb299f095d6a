import { packageLines } from './package.ts'
import { comment, type DeployFile, fromConfig, longest, SECRETS, type Site, variable } from './site.ts'

/** A Zuul job with its playbooks; secrets are encrypted in the repository and reach the node as files. */
export function zuul(site: Site): DeployFile[] {
  const { config, secrets } = site
  const keys = secrets.map(secret => ({ secret, key: variable(secret).toLowerCase() }))
  const reports = site.reports === undefined ? undefined : fromConfig(site, site.reports)
  return [
    {
      path: 'zuul.d/scs-check.yaml',
      text: `${comment(`${packageLines(site)}Zuul refuses this file until each secret is encrypted for this project and put in the place of its REPLACE:
zuul-client encrypt --tenant TENANT --project PROJECT --infile FILE
${keys.map(({ secret, key }) => `${key} (the content of ${secret})`).join(', ')}. Zuul gives them to reviewed branches only (post-review).
The pipeline may have another name in your tenant, e.g. periodic-daily.${site.store === undefined ? '' : `
Nodes vanish after the job, and with them the store ${fromConfig(site, site.store)}: keep it in PostgreSQL
(store: { postgres: { url_file: "\${${SECRETS}}/database-url" } }); without, nothing is remembered from night to night.`}`)}
- secret:
    name: scs-check-secrets
    data:
${keys.map(({ key }) => `      ${key}: !encrypted/pkcs1-oaep\n        - REPLACE`).join('\n')}

- semaphore: # one night at a time
    name: scs-check-nightly
    max: 1

- job:
    name: scs-check-nightly
    description: SCS conformance checks of all subjects of ${config.name}
    run: playbooks/scs-check/run.yaml
    post-run: playbooks/scs-check/post.yaml
    semaphores:
      - scs-check-nightly
    secrets:
      - name: scs_check_secrets
        secret: scs-check-secrets
    post-review: true
    attempts: 1 # a night that broke off is gone on with by the next one
    timeout: ${longest(site)}

- project:
    periodic:
      jobs:
        - scs-check-nightly
`,
    },
    {
      path: 'playbooks/scs-check/run.yaml',
      text: `- hosts: all
  vars:
    scs_check_dir: "{{ ansible_user_dir }}/scs-check-secrets"
  tasks:
    - name: Node.js is there
      command: node --version
      changed_when: false
    - name: Install scs-check
      command:
        cmd: npm install --global --prefix {{ ansible_user_dir }}/scs-check --ignore-scripts --no-audit --no-fund ${site.package}
        chdir: "{{ ansible_user_dir }}/{{ zuul.project.src_dir }}"
    - name: Directory of the secrets
      file:
        path: "{{ scs_check_dir }}"
        state: directory
        mode: "0700"
    - name: Secrets into files
      copy:
        content: "{{ scs_check_secrets[item.key] }}"
        dest: "{{ scs_check_dir }}/{{ item.file }}"
        mode: "0600"
      no_log: true
      loop:
${keys.map(({ secret, key }) => `        - { file: ${secret}, key: ${key} }`).join('\n')}
    - name: Night
      command:
        cmd: "{{ ansible_user_dir }}/scs-check/bin/scs-check nightly -c ${config.name}"
        chdir: "{{ ansible_user_dir }}/{{ zuul.project.src_dir }}"
      environment:
        ${SECRETS}: "{{ scs_check_dir }}"
${secrets.includes('clouds.yaml') ? '        OS_CLIENT_CONFIG_FILE: "{{ scs_check_dir }}/clouds.yaml"\n' : ''}`,
    },
    {
      path: 'playbooks/scs-check/post.yaml',
      text: `- hosts: all
  tasks:
    - name: Remove the secrets
      file:
        path: "{{ ansible_user_dir }}/scs-check-secrets"
        state: absent
${reports === undefined ? '' : `    - name: Fetch the reports
      synchronize:
        mode: pull
        src: "{{ ansible_user_dir }}/{{ zuul.project.src_dir }}/${reports}"
        dest: "{{ zuul.executor.log_root }}/reports"
`}`,
    },
  ]
}
