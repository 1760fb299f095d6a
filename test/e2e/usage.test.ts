import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { profile } from '../../src/demo/profiles.ts'
import { cli, type Stage, stage } from './harness.ts'

let there: Stage
beforeAll(async () => {
  there = await stage(profile('compliant', new Date()))
  await writeFile(there.file('broken.yaml'), 'clouds: [\n')
  await writeFile(there.file('report.json'), '{"format":"scs-check/report/1"}')
})
afterAll(() => there.end())

it.each<[string, string[], RegExp]>([
  ['no verb known', ['fly'], /unknown command 'fly'/],
  ['unknown option', ['run', '--passive', '--fly'], /unknown option '--fly'/],
  ['unknown cloud', ['run', '--passive', '--os-cloud', 'dem'], /dem.*demo/s],
  ['unknown scope', ['run', '--passive', '--os-cloud', 'demo', '--scope', 'scs-compatible-ias'], /scs-compatible-iaas/],
  ['unknown scope version', ['run', '--passive', '--os-cloud', 'demo', '--scope-version', 'v9'], /--scope-version v9: scs-compatible-iaas has .*v5\.1/],
  ['impossible date', ['run', '--passive', '--os-cloud', 'demo', '--date', '2026-02-30'], /--date 2026-02-30: write YYYY-MM-DD/],
  ['no version in force', ['run', '--passive', '--os-cloud', 'demo', '--date', '2020-01-01'], /no version of scs-compatible-iaas is in force on 2020-01-01/],
  ['nothing selected', ['run', '--passive', '--os-cloud', 'demo', '--only', 'xyz'], /no test case of scs-compatible-iaas v5\.1 is selected/],
  ['no such section', ['run', '--passive', '--os-cloud', 'demo', '--section', 'nothing'], /no test case .* is selected \(sections: heavy\)/],
  ['bad regex', ['run', '--passive', '--os-cloud', 'demo', '--only', '('], /--only: Invalid regular expression/],
  ['bad deadline', ['run', '--passive', '--os-cloud', 'demo', '--deadline', 'soon'], /--deadline soon: a number of seconds/],
  ['unknown format', ['run', '--passive', '--os-cloud', 'demo', '-o', 'report.pdf'], /report\.pdf/],
  ['demo and cloud', ['run', '--passive', '--demo', '--os-cloud', 'demo'], /exclude each other/],
  ['missing demo file', ['run', '--passive', '--demo', '/nowhere.json'], /\/nowhere\.json/],
  ['no evidence there', ['evaluate', '/nowhere'], /\/nowhere\/collection\.json: cannot be read/],
  ['no report', ['render', '/nowhere.json'], /\/nowhere\.json: cannot be read \(ENOENT\)/],
  ['half a report', ['render', 'REPORT'], /is no report of the format scs-check\/report\/1/],
  ['unknown test case', ['explain', 'scs-0102-prop-os_distr'], /scs-0102-prop-os_distro/],
])('exit 3 and a message with the cure: %s', async (_, args, message) => {
  const { code, stderr, stdout } = await cli(args.map(arg => (arg === 'REPORT' ? there.file('report.json') : arg)), there.env)
  expect({ code, told: message.test(stderr + stdout) ? 'well' : stderr + stdout }).toEqual({ code: 3, told: 'well' })
  expect(stderr).not.toMatch(/\n\s+at /)
})

it('a broken clouds.yaml stops the run with file and place', async () => {
  const { code, stderr } = await cli(['run', '--passive', '--os-cloud', 'demo'], { OS_CLIENT_CONFIG_FILE: there.file('broken.yaml') })
  expect(code).toBe(3)
  expect(stderr).toContain(there.file('broken.yaml'))
})

it('without any configuration, the message says what to write', async () => {
  const { code, stderr } = await cli(['run'])
  expect(code).toBe(3)
  expect(stderr).toMatch(/--os-cloud|OS_CLOUD|clouds\.yaml/)
})

it('says which variables have no effect beside a cloud of clouds.yaml', async () => {
  const { stderr } = await cli(['run', '--passive', '--os-cloud', 'demo'], { ...there.env, OS_PROJECT_NAME: 'other', OS_REGION_NAME: 'elsewhere' })
  expect(stderr).toContain('these variables have no effect: OS_PROJECT_NAME, OS_REGION_NAME')
})

it('--version and --help end with 0', async () => {
  expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
  expect((await cli(['run', '--passive', '--help'])).code).toBe(0)
})
