import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { assign, loadRules, probesOf } from '../../src/cli/rules.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import { type Recording, recording, replay } from './replay-server.ts'

const recordings = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== 'kaas').map(({ name }) => name)

interface Named {
  name: string
  domain: { name: string }
}

/** Whom the recorded token was issued for: a token for somebody else would be refused. */
function who({ exchanges }: Recording): { user: Named; project: Named } {
  const { body } = exchanges.find(({ method }) => method === 'POST')!
  return (JSON.parse(body) as { token: { user: Named; project: Named } }).token
}

/** Golden: a change of verdict on a real cloud's answers must be seen in review. `npx vitest -u` rewrites it. */
it.each(recordings)('the recorded answers of %s give the recorded verdicts', async name => {
  const recorded = recording(name)
  const cloud = await replay(recorded)
  const { user, project } = who(recorded)
  const env = {
    OS_AUTH_URL: cloud.authUrl, OS_USERNAME: user.name, OS_PASSWORD: 'password-of-replay', OS_USER_DOMAIN_NAME: user.domain.name,
    OS_PROJECT_NAME: project.name, OS_PROJECT_DOMAIN_NAME: project.domain.name,
  }
  const { regions } = await loadCloudConfig({ env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
  const client = connect(regions[0]!)
  try {
    const asOf = new Date(recorded.recordedAt)
    const assignment = assign(await loadRules({ scope: 'scs-compatible-iaas' }), { scope: 'scs-compatible-iaas', scopeVersion: ['all'] }, asOf)
    const gathered = await collect({ subject: name, openstack: client }, probesOf(assignment, { passive: true }), {
      tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000, signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000), run: '0tl2zzzabcdef',
      allowPrivileged: false, now: () => asOf,
    })
    expect(cloud.missing).toEqual([])
    const lines = evaluate(gathered, assignment).results.map(({ testcase, standardVersions, verdict, because, findings }) =>
      [`${verdict} ${testcase} (${standardVersions.join(', ')}): ${because}`, ...findings.map(({ severity, subject, at }) => `  ${severity} ${at} ${subject}`)].join('\n'))
    await expect(lines.join('\n') + '\n').toMatchFileSnapshot(`./${name}/verdicts.txt`)
  } finally {
    await client.close()
    await cloud.stop()
  }
})
