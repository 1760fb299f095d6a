import { readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { buildBoard, type BuildOptions } from '../../src/board/build.ts'
import { from, monthPage, nightPage, reportFile, signatureFile, subjectFeed, subjectPage } from '../../src/board/places.ts'
import { digestOfBytes } from '../../src/history/names.ts'
import { renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/model/report.ts'
import { ASKED, damage, definitions, filesOf, nights, type Nights, place, SCOPE } from './visits-kit.ts'

async function site(made: Nights, more: Partial<BuildOptions> = {}) {
  const dir = await place()
  const [out, cacheDir] = [join(dir, 'out'), join(dir, 'cache')]
  const build = async (again: Partial<BuildOptions> = {}) => buildBoard(made.store, { ...ASKED, scopes: await definitions(), out, cacheDir, apart: [made.dir, cacheDir], ...more, ...again })
  return { out, cacheDir, build }
}
const change = { testcase: 'cncf-k8s-conformance', kind: 'fixed', targets: { v1: 'main' }, because: 'ok', causes: [] } as never

async function some(): Promise<Nights> {
  const made = await nights()
  for (const night of ['2026-10-30', '2026-11-18', '2026-11-19']) {
    await made.visit('a', night, 'PASS')
    await made.end(night, [{ subject: 'a', scope: SCOPE, changes: [change] }])
  }
  return made
}

it('every link of every page leads to a file of the site, and every night has its report as it was signed', async () => {
  const made = await some()
  for (const view of ['public', 'full'] as const) {
    const { out, build } = await site(made, { view })
    expect((await build()).problems).toEqual([])
    const files = await filesOf(out)
    for (const [path, text] of files) {
      if (!path.endsWith('.html')) continue
      for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        if (/^(https?:|#)/.test(href)) continue
        const to = decodeURIComponent(new URL(href.split('#')[0]!, `file:///${path}`).pathname.slice(1))
        expect([path, href, files.has(to) || files.has(`${to}index.html`)]).toEqual([path, href, true])
      }
    }
    for await (const entry of made.store.entries(['visits', 'a', SCOPE])) {
      expect(digestOfBytes(gunzipSync(await readFile(join(out, reportFile('a', SCOPE, entry.id)))))).toBe(entry['report'])
    }
  }
  expect(from('a/b.html', 'a/c.html')).toBe('c.html')
})

it('is the same from nothing and step by step, and a second build writes nothing', async () => {
  const made = await nights()
  const { out, build } = await site(made)
  for (const night of ['2026-10-30', '2026-10-31', '2026-11-18', '2026-11-19']) {
    await made.visit('a', night, night === '2026-11-18' ? 'DNF' : 'PASS')
    await made.end(night, [{ subject: 'a', scope: SCOPE, changes: night === '2026-10-31' ? [] : [change] }])
    await build()
  }
  const fresh = await site(made, {})
  await fresh.build({ cacheDir: join(fresh.cacheDir, 'other') })
  expect(await filesOf(out)).toEqual(await filesOf(fresh.out))
  expect(await build()).toMatchObject({ written: 0, removed: 0 })
})

it('one more night leaves reports, nights and months that are over as they are', async () => {
  const made = await some()
  const { out, build } = await site(made)
  await build()
  const before = await filesOf(out)
  await made.visit('a', '2026-11-20', 'PASS')
  await build()
  const changed = [...await filesOf(out)].filter(([path, text]) => before.get(path) !== text).map(([path]) => path)
  expect(changed.filter(path => path.includes('2026-1'))).toEqual(['11-20.json.gz', '11.html'].map(end => `subjects/a/${SCOPE}/2026-${end}`))
})

it('a report that the public may not see is withheld with its signature, and is gone when the view becomes public', async () => {
  const made = await nights()
  await made.visit('a', '2026-11-18', 'PASS')
  const report = JSON.parse(renderJson([JSON.parse(String(await made.store.get((await made.store.newest(['visits', 'a', SCOPE]))!['report'] as string))) as Report])) as Report
  report.notes = ['password of the cloud: hunter2']
  const kept = await made.store.put(renderJson([report]))
  await made.visit('a', '2026-11-19', 'PASS', {}, { report: kept, objects: [kept] })
  const { out, build } = await site(made)
  await build({ view: 'full' })
  expect((await filesOf(out)).has(reportFile('a', SCOPE, '2026-11-19'))).toBe(true)
  await build({ view: 'public' })
  const files = await filesOf(out)
  expect(files.has(reportFile('a', SCOPE, '2026-11-19'))).toBe(false)
  expect(files.has(signatureFile('a', SCOPE, '2026-11-19'))).toBe(false)
  expect([...files.values()].filter(text => text.includes('hunter2'))).toEqual([])
})

it('what is damaged in the store is told, and the rest of the site is there', async () => {
  const made = await some()
  const report = (await made.store.newest(['visits', 'a', SCOPE]))!['report'] as string
  await damage(join(made.dir, 'objects', report.slice(7, 9), `${report.slice(9)}.gz`))
  const { out, build } = await site(made)
  const { problems } = await build()
  expect(problems.join()).toMatch(/2026-11-19.*report/)
  const files = await filesOf(out)
  expect(files.has(reportFile('a', SCOPE, '2026-11-19'))).toBe(false)
  expect(files.has(reportFile('a', SCOPE, '2026-11-18'))).toBe(true)
  expect(files.get('index.html')).toContain('problem')
})

it('a directory with anything foreign, the store, and what lies in or around it are refused and left alone', async () => {
  const made = await some()
  const { out, build } = await site(made)
  const foreign = await place()
  await writeFile(join(foreign, 'thesis.txt'), 'mine')
  const linked = join(await place(), 'link')
  await symlink(made.dir, linked)
  for (const [where, why] of [[foreign, /thesis\.txt/], [made.dir, /apart/], [join(made.dir, 'pages'), /apart/], [join(linked, 'pages'), /apart/], [join(made.dir, '..'), /apart/]] as const) {
    await expect(build({ out: where })).rejects.toThrow(why)
  }
  await build()
  await writeFile(join(out, 'own.html'), 'mine')
  await rm(join(out, 'groups'), { recursive: true, force: true })
  await build()
  expect((await filesOf(out)).get('own.html')).toBe('mine')
})

it('a file that was changed or removed by hand, and what a killed build left, is put right', async () => {
  const made = await some()
  const { out, build } = await site(made)
  await build()
  const whole = await filesOf(out)
  await writeFile(join(out, 'index.html'), 'x'.repeat(whole.get('index.html')!.length))
  await utimes(join(out, 'index.html'), new Date(0), new Date(0))
  for (const path of [reportFile('a', SCOPE, '2026-10-30'), nightPage('a', SCOPE, '2026-10-30'), monthPage('a', SCOPE, '2026-10'), subjectFeed('a')]) await rm(join(out, path))
  for (const path of [nightPage('a', SCOPE, '2026-11-18'), monthPage('a', SCOPE, '2026-11'), subjectPage('a')]) await writeFile(join(out, path), 'mine')
  await writeFile(join(out, '.scs-check', 'tmp', '7'), 'half')
  await writeFile(join(out, 'old.html'), 'half')
  await writeFile(join(out, '.scs-check', 'files'), `${await readFile(join(out, '.scs-check', 'files'), 'utf8')}+ old.html\n+ ../../etc/passwd\n+ nev`)
  await build()
  expect(await filesOf(out)).toEqual(whole)
})

it('does not write or remove through a symbolic link in the site, and names it', async () => {
  const made = await some()
  const { out, build } = await site(made)
  await build()
  const elsewhere = join(await place(), 'a')
  await rename(join(out, 'subjects', 'a'), elsewhere)
  await symlink(elsewhere, join(out, 'subjects', 'a'))
  const before = await filesOf(elsewhere)
  await made.visit('a', '2026-11-20', 'PASS')
  await expect(build()).rejects.toThrow(/subjects\/a: is a symbolic link/)
  expect(await filesOf(elsewhere)).toEqual(before)
})
