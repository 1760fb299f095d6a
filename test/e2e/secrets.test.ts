import { readdir, readFile, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Fault } from '../../src/demo/faults.ts'
import { profile } from '../../src/demo/profiles.ts'
import { cli, type Stage, stage } from './harness.ts'

let there: Stage
afterEach(() => there.end())

const CANARIES = ['canary-password-1', 'canary-secret-2']

/** Everything that the tool wrote below the stage, but clouds.yaml itself. */
async function written(): Promise<string> {
  const names = (await readdir(there.dir, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile() && entry.name !== 'clouds.yaml')
  return (await Promise.all(names.map(entry => readFile(`${entry.parentPath}/${entry.name}`, 'utf8')))).join('\n')
}

it.each<[string, Fault[]]>([
  ['a healthy cloud', []],
  ['a broken Keystone', [{ service: 'identity', kind: 500 }]],
  ['a truncated listing', [{ service: 'image', kind: 'truncated' }]],
  ['a redirect to another origin', [{ service: 'compute', kind: 'redirect' }]],
])('no secret in outputs, evidence, errors or the process list: %s', async (_, faults) => {
  there = await stage(profile('flawed', new Date()), { faults })
  const { password } = there.cloud.config.clouds.demo.auth
  const outputs = ['json', 'junit', 'md', 'scs-yaml', 'scs-yaml-next'].flatMap(format => ['-o', `${format}=${there.file(format)}`])
  let processes = ''
  const ended = await cli(['run', '--passive', '--os-cloud', 'demo', '--scope-version', 'all', '-v', '--evidence', there.file('evidence'), ...outputs], there.env, pid => {
    setTimeout(() => { processes = execFileSync('ps', ['-o', 'args', '-p', String(pid)], { encoding: 'utf8' }) }, 150)
  })
  const doctor = await cli(['doctor', '--os-cloud', 'demo'], there.env)
  const everything = [ended.stdout, ended.stderr, doctor.stdout, doctor.stderr, processes, await written()].join('\n')
  expect(everything).toContain('scs-0100')
  expect(everything).not.toContain(password)
  expect(there.cloud.requests().length).toBeGreaterThan(0)
})

it('a cloud that echoes the password gets it stored nowhere', async () => {
  const state = profile('compliant', new Date())
  there = await stage(state)
  const { password } = there.cloud.config.clouds.demo.auth
  const config = there.cloud.config
  await there.cloud.stop()
  there = { ...await stage({ ...state, images: state.images.map((image, i) => (i === 0 ? { ...image, image_description: `says ${CANARIES[0]}` } : image)) }) }
  const demo = there.cloud.config.clouds.demo
  expect(password).not.toBe(demo.auth.password)
  await writeFile(there.file('clouds.yaml'), stringify({ clouds: { demo: { ...demo, auth: { ...demo.auth, passcode: CANARIES[0] } } } }), { mode: 0o600 })
  const { stdout, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo', '--evidence', there.file('evidence'), '-o', there.file('r.json'), '-v'], there.env)
  expect(stdout.replace(/\s+/g, ' ')).toContain('contains a secret of the configuration')
  expect(stdout + stderr + await written()).not.toContain(CANARIES[0])
  expect(config).toBeDefined()
})

it('secrets in wrong places of clouds.yaml are not echoed by error messages', async () => {
  there = await stage(profile('compliant', new Date()))
  for (const auth_type of ['password', 'v3applicationcredential', 'v3kerberos', 'v3oidcaccesstoken']) {
    const auth = { auth_url: there.cloud.authUrl, password: CANARIES[0], application_credential_secret: CANARIES[1], access_token: CANARIES[1] }
    await writeFile(there.file('clouds.yaml'), stringify({ clouds: { demo: { auth_type, auth } } }), { mode: 0o600 })
    const { code, stdout, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo'], there.env)
    expect(code).toBe(3)
    for (const canary of CANARIES) expect(stdout + stderr).not.toContain(canary)
  }
})
