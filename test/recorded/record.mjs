// npm run record -- CLOUD [NAME]: visits a real cloud of clouds.yaml through the recorder and writes test/recorded/NAME/.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { startRecorder } from './recorder.mjs'

const [cloud = process.env.OS_CLOUD ?? 'lab', name = cloud] = process.argv.slice(2)
const file = process.env.OS_CLIENT_CONFIG_FILE
if (!file) throw new Error('set OS_CLIENT_CONFIG_FILE to the clouds.yaml that names the cloud')
const config = parse(await readFile(file, 'utf8')).clouds[cloud]
if (!config) throw new Error(`${file} has no cloud ${cloud}`)

const recorder = await startRecorder(config.auth.auth_url)
const work = await mkdtemp(join(tmpdir(), 'scs-record-'))
const here = new URL(`./${name}/`, import.meta.url)
try {
  const clouds = join(work, 'clouds.yaml')
  await writeFile(clouds, stringify({ clouds: { recorded: { ...config, auth: { ...config.auth, auth_url: recorder.authUrl } } } }), { mode: 0o600 })
  const bin = new URL('../../bin/scs-check.js', import.meta.url).pathname
  const run = (...args) => new Promise(resolve => {
    spawn(process.execPath, [bin, ...args], { env: { ...process.env, OS_CLIENT_CONFIG_FILE: clouds }, stdio: 'inherit' }).on('close', resolve)
  })
  const code = await run('collect', '--passive', '--os-cloud', 'recorded', '--evidence', join(work, 'evidence'))
  if (code !== 0) throw new Error(`the visit ended with ${code}: nothing recorded`)
  await run('doctor', '--os-cloud', 'recorded')
  const { until } = JSON.parse(await readFile(join(work, 'evidence/collection.json'), 'utf8'))
  await mkdir(here, { recursive: true })
  await writeFile(new URL('exchanges.json', here), JSON.stringify({ authPath: new URL(recorder.authUrl).pathname, recordedAt: until, exchanges: recorder.exchanges() }, null, 1) + '\n')
  console.log(`${here.pathname}: ${recorder.exchanges().length} exchanges; now run: npx vitest run -u --config test/vitest.config.ts test/recorded, and review verdicts.txt`)
} finally {
  await recorder.stop()
  await rm(work, { recursive: true })
}
