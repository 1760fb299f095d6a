import fc from 'fast-check'
import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildBoard, type BuildOptions } from '../../src/board/build.ts'
import { ASKED, damage, definitions, filesOf, nights, place, SCOPE } from './visits-kit.ts'

const DAY = 86_400_000
const KINDS = ['visit', 'visit again', 'late visit', 'damaged visit', 'visit with a bad signature', 'end of a night', 'tampering', 'other title', 'other config', 'time goes by', 'build', 'build'] as const
const steps = fc.array(fc.record({
  kind: fc.constantFrom(...KINDS), subject: fc.constantFrom('a', 'b', 'c'), verdict: fc.constantFrom('PASS' as const, 'FAIL' as const, 'DNF' as const), one: fc.constantFrom('FAIL' as const, 'DNF' as const, 'MISS' as const),
  days: fc.integer({ min: 1, max: 20 }), at: fc.nat(),
}), { minLength: 10, maxLength: 25, size: 'max' })
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

it('whatever happens to the store, the config and the pages, a build after another gives what one from nothing gives', async () => {
  const scopes = await definitions()
  const ids = scopes[SCOPE]!.bound.map(({ testcase }) => testcase.id)
  await fc.assert(fc.asyncProperty(fc.constantFrom('public' as const, 'full' as const), steps, async (view, all) => {
    const [made, dir] = [await nights(), await place()]
    const [out, cacheDir] = [join(dir, 'out'), join(dir, 'cache')]
    let asked: Omit<BuildOptions, 'out'> = { ...ASKED, view, scopes, apart: [made.dir], asOf: new Date('2026-09-01T06:00:00Z') }
    let day = Date.parse('2026-09-01')
    const used = new Set<string>()
    for (const [i, { kind, subject, verdict, one, days, at }] of [...all, { kind: 'build', subject: 'a', verdict: 'PASS', one: 'FAIL', days: 1, at: 0 } as const].entries()) {
      const isNew = (name: string): boolean => !used.has(name) && used.add(name).has(name)
      const visit = async (night: string, more = {}) => (isNew(subject + night) ? made.visit(subject, night, verdict, at % 2 === 0 ? {} : { [ids[at % ids.length]!]: one }, more) : undefined)
      if (kind.includes('visit') && !/again|late/.test(kind)) day += days * DAY
      if (kind === 'visit') await visit(dateOf(day))
      if (kind === 'visit again') await visit(`${dateOf(day)}T${String(at % 20).padStart(2, '0')}:00:00Z`)
      if (kind === 'late visit') await visit(dateOf(day - days * DAY))
      if (kind === 'visit with a bad signature') await visit(dateOf(day), { signature: await made.store.put('garbage') })
      if (kind === 'damaged visit') {
        const report = (await visit(dateOf(day)))?.report
        if (report !== undefined) await damage(join(made.dir, 'objects', report.slice(7, 9), `${report.slice(9)}.gz`))
      }
      if (kind === 'end of a night' && isNew(`end of ${day}`)) {
        const change = { testcase: ids[at % ids.length]!, kind: 'fixed' as const, targets: { v1: 'main' as const }, because: 'ok', causes: [] }
        await made.end(dateOf(day), [{ subject, scope: SCOPE, changes: [change] }], at % 3 === 0 ? [{ subject, scope: SCOPE, state: 'missing' }] : [])
      }
      if (kind === 'tampering') {
        const files = [...await filesOf(out).catch(() => new Map<string, string>())].map(([path]) => path).filter(path => !path.endsWith('register.json')) // without that a build stops
        for (const file of files.filter((_, j) => (j * 7 + at) % 5 === 0).map(path => join(out, path))) {
          await (at % 2 === 0 ? rm(file) : writeFile(file, 'mine').then(() => utimes(file, new Date(0), new Date(0))))
        }
      }
      if (kind === 'other title') asked = { ...asked, title: `Board ${i}` }
      if (kind === 'other config') {
        const about = (name: string) => ({ name, links: {}, certified: at % 2 === 0, scopes: [SCOPE], ...(at % 4 === 0 && { group: 'g' }) })
        const named = ['a', 'b', 'd'].filter((_, j) => (at >> j) % 2 === 0)
        const { about: _, ...rest } = asked
        asked = { ...rest, ...(at % 5 > 0 && { about: new Map(named.map(name => [name, about(name)])) }) }
      }
      asked.asOf = new Date(Math.max(asked.asOf.getTime(), day + DAY) + (kind === 'time goes by' ? days * DAY : 0))
      if (kind !== 'build') continue
      const fresh = join(dir, `fresh${i}`)
      const [step, whole] = [await buildBoard(made.store, { ...asked, out, cacheDir }), await buildBoard(made.store, { ...asked, out: fresh })]
      expect(await filesOf(out)).toEqual(await filesOf(fresh))
      expect(step.problems.toSorted()).toEqual(whole.problems.toSorted())
      await rm(fresh, { recursive: true })
    }
  }), { numRuns: 8 })
}, 120_000)
