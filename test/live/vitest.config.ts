import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  // once more: the lab's Keystone answers a few of a hundred requests wrongly when two accounts ask at once
  // one cloud, one stage: the files set it and clear it one after the other
  test: { include: ['test/live/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false, retry: 1 },
})
