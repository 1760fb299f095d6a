// Plays the command tempest with a recorded stream: fake-tempest.mjs <folder of the test> <mode> <arguments of tempest>
// Leaves there what it was called with. A mode may name a version (all@43.0.0): all, slow (a third of the stream, then it sleeps and hears no signal but SIGKILL), broken, mute,
// crashed (one test passed, and a worker ended with an error), noise (a thousand broken packets).
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const [folder, wanted, ...args] = process.argv.slice(2)
const [mode, version = '33.0.0'] = wanted.split('@')
appendFileSync(`${folder}/calls`, `${JSON.stringify({ args, env: process.env, cwd: process.cwd(), group: process.pid })}\n`)
if (args[0] === '--version') console.log(`tempest ${version}`)
else if (args[0] === 'init') {
  mkdirSync(`${args.at(-1)}/etc`, { recursive: true })
  writeFileSync(`${args.at(-1)}/etc/tempest.conf`, 'sample')
} else if (mode === 'broken') {
  console.error('Traceback (most recent call last):\n  File "x"\nImportError: no module')
  process.exitCode = 3
} else if (mode === 'crashed' || mode === 'noise') {
  process.stdout.write(readFileSync(`${folder}/stream`))
  process.exitCode = 1
} else if (mode === 'all' || mode === 'slow') {
  cpSync(`${process.cwd()}/..`, `${folder}/workspace`, { recursive: true })
  const stream = gunzipSync(readFileSync(new URL('recorded/tempest-33.subunit.gz', import.meta.url)))
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {})
  process.stdout.write(mode === 'all' ? stream : stream.subarray(0, stream.length / 2))
  if (mode === 'slow') setTimeout(() => {}, 60_000)
  process.exitCode = 1
}
