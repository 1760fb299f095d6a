import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  // in CI once more, since a busy machine breaks promises about time; what needed it is told as (retry x1)
  test: { include: ['test/**/*.test.ts'], exclude: ['test/live/**', 'test/browser/**'], testTimeout: 30_000, hookTimeout: 30_000, retry: process.env['CI'] === undefined ? 0 : 1 },
})
