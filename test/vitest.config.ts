import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: { include: ['test/**/*.test.ts'], exclude: ['test/live/**'], testTimeout: 30_000, hookTimeout: 30_000 },
})
