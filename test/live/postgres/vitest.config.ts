import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  // one server, which some tests stop; those have files of their own
  test: { include: ['test/live/postgres/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
})
