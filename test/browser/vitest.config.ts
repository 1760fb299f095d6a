import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  // one browser: the files use it one after the other
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 180_000, fileParallelism: false, retry: process.env['CI'] === undefined ? 0 : 1 },
})
