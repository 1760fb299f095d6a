import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  // one cluster, one stage
  test: { include: ['test/live/clusters/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000, fileParallelism: false, retry: 1 },
})
