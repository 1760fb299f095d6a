// Plays hydrophone and sonobuoy: fake-engine.mjs <folder of the test> <modes, with commas> <hydrophone|sonobuoy> <arguments>
// The folder is the cluster, too: cluster.json has its namespaces and pods, `calls` what the program was called with, `results` what it brings home.
// Modes: ok, failing (a test failed, code 1), crash (no results), lost (the first connection breaks, the tests go on), hang (hydrophone hears no signal but SIGKILL),
// nonsense (results that are none), left (a test's namespace stays), stuck (removing fails), mute (status tells nothing), slow (three looks until it is ready).
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const [folder, modes, engine, ...args] = process.argv.slice(2)
const mode = name => modes.split(',').includes(name)
const option = name => args[args.indexOf(name) + 1]
const file = `${folder}/cluster.json`
const cluster = () => JSON.parse(readFileSync(file, 'utf8'))
const change = act => {
  const now = cluster()
  act(now)
  writeFileSync(file, JSON.stringify(now))
}
const calls = () => readFileSync(`${folder}/calls`, 'utf8').trim().split('\n').map(line => JSON.parse(line))
const config = option('--kubeconfig')
appendFileSync(`${folder}/calls`, `${JSON.stringify({
  args, env: process.env.KUBECONFIG, group: process.pid, kubeconfig: args.includes('--kubeconfig') ? readFileSync(config, 'utf8') : '',
  mode: args.includes('--kubeconfig') ? (statSync(config).mode & 0o777).toString(8) : '',
})}\n`)
const namespace = option('--namespace')
const start = (pod, env) => {
  if (cluster().namespaces[namespace] !== undefined) fail(`Namespace ${namespace} already exists, please run with --cleanup first`)
  change(now => {
    now.namespaces[namespace] = {}
    now.pods[`${namespace}/${pod}`] = { metadata: {}, spec: { containers: [{ env: Object.entries(env).map(([name, value]) => ({ name, value })) }] } }
    if (mode('left')) now.namespaces['e2e-9'] = { labels: { 'e2e-framework': 'x' } }
  })
}
const remove = pod => {
  if (mode('stuck')) fail('the server is on fire')
  change(now => {
    delete now.namespaces[namespace]
    delete now.pods[`${namespace}/${pod}`]
  })
}
function fail(why) {
  console.error(`Error: ${why}`)
  process.exit(1)
}
function hang() {
  if (engine === 'hydrophone') for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => {})
  setTimeout(() => {}, 60_000)
}

function hydrophone() {
  const POD = 'e2e-conformance-test'
  if (args.includes('--version')) return console.log('  module:   sigs.k8s.io/hydrophone\n  version:  v0.7.0\n  go: go1.99')
  if (args.includes('--cleanup')) return remove(POD)
  const attached = args.includes('--continue')
  if (!attached) start(POD, { E2E_FOCUS: args.includes('--conformance') ? '\\[Conformance\\]' : option('--focus'), E2E_SKIP: '' })
  console.log('Will run 30 of 7132 specs\x1b[2J\nSSS•')
  if (mode('crash')) {
    change(now => { delete now.pods[`${namespace}/${POD}`] })
    return fail('failed to deploy tests: image cannot be pulled')
  }
  if (mode('lost') && !attached) return fail('http2: client connection lost')
  if (mode('hang')) return hang()
  for (const name of ['junit_01.xml', 'e2e.log']) if (existsSync(`${folder}/results/${name}`)) copyFileSync(`${folder}/results/${name}`, `${option('--output-dir')}/${name}`)
  if (!mode('stuck')) remove(POD)
  if (mode('failing')) process.exitCode = 1
}

function sonobuoy() {
  const verb = args[0]
  if (verb === 'version') return console.log('v0.57.3')
  if (verb === 'delete') return remove('sonobuoy')
  if (verb === 'run') {
    if (mode('crash')) return fail('namespace cannot be created')
    return start('sonobuoy', {})
  }
  if (verb === 'status') {
    if (mode('mute')) return fail('missing status annotation')
    if (mode('hang')) return hang()
    const looks = calls().filter(call => call.args[0] === 'status').length
    const status = mode('slow') && looks < 4 ? 'running' : 'complete'
    return console.log(JSON.stringify({ plugins: [{ plugin: 'e2e', status, progress: { completed: looks, total: 30, failures: ['x'] } }], status }))
  }
  mkdirSync(args[1], { recursive: true })
  copyFileSync(`${folder}/results/tarball`, `${args[1]}/${option('--filename')}`)
}

if (engine === 'hydrophone') hydrophone()
else sonobuoy()
