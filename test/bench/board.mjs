// npm run bench:board: a board of 50 subjects × 550 nights from nothing, with one more night, and with nothing new. Exits 1 when a bar is missed.
// SCS_SUBJECTS (50) · SCS_NIGHTS (550).
import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boardStore } from './board-store.mjs'
import { figures } from './fleet-figures.mjs'
import { command } from './fleet-night.mjs'

const [subjects, nights] = [Number(process.env.SCS_SUBJECTS ?? 50), Number(process.env.SCS_NIGHTS ?? 550)]
/** Bytes that store and pages of one visit take. */
const PER_VISIT = 120e3
const { say, missed } = figures()

async function place() {
  const { bavail, bsize } = await statfs('/dev/shm').catch(() => ({ bavail: 0, bsize: 1 }))
  return mkdtemp(join(bavail * bsize > subjects * nights * PER_VISIT ? '/dev/shm' : tmpdir(), 'scs-bench-board-'))
}

async function sizeOf(dir) {
  const found = await Promise.all((await readdir(dir, { recursive: true, withFileTypes: true })).filter(one => one.isFile()).map(one => stat(join(one.parentPath, one.name))))
  return { files: found.length, bytes: found.reduce((sum, { size }) => sum + size, 0) }
}

const work = await place()
try {
  const start = performance.now()
  const { store, config, night } = await boardStore(work, { subjects, nights })
  say(`a store of ${subjects} subjects × ${nights} nights, s to make`, (performance.now() - start) / 1000)
  const env = { PATH: process.env.PATH, HOME: work, XDG_CACHE_HOME: join(work, 'cache') }
  for (const view of ['public', 'full']) {
    const out = join(work, view)
    await mkdir(out)
    const build = () => command(['board', 'build', '--store', store, '-c', config, '--out', out, '--view', view, '-q'], env)
    const told = (what, { seconds, cpu, rss }, bar) => {
      say(`${view}: ${what}, s`, seconds, bar)
      console.log(`    CPU ${cpu.toFixed(1)} s, peak memory ${rss.toFixed(0)} MiB`)
    }
    await rm(join(work, 'cache'), { recursive: true, force: true })
    told('from nothing', await build(), 60)
    const { files, bytes } = await sizeOf(out)
    console.log(`    ${files} files, ${(bytes / 1e6).toFixed(1)} MB`)
    say(`${view}: index.html, kB`, (await stat(join(out, 'index.html'))).size / 1e3, 200)
    await night()
    told('one more night of all subjects', await build(), 5)
    told('nothing new', await build(), 5)
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
process.exitCode = missed() > 0 ? 1 : 0
