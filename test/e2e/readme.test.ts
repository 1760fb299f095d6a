import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('the README lists the deviations that the definitions declare (npm run readme writes them)', () => {
  expect(spawnSync(process.execPath, [new URL('../readme.mjs', import.meta.url).pathname, '--check']).status).toBe(0)
})
