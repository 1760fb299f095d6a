import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Plays of one visit share its run id, and what they made is also removed by name: two things of one kind and name would take each other away. */
it('no two plays give things of one kind the same name', () => {
  const folder = new URL('../../src/probes/', import.meta.url)
  const names = readdirSync(folder).flatMap(file => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/stage\.(?:create|make)\('([a-z0-9-]+)', '([a-z0-9-]+)'/g)]
    .map(([, kind, part]) => `${kind} ${part}`).concat([...readFileSync(new URL(file, folder), 'utf8').matchAll(/stage\.namespace\('([a-z0-9-]+)'/g)].map(([, part]) => `namespace ${part}`)))
  expect(names.length).toBeGreaterThan(13)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})
