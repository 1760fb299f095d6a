import { readdirSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const entry = (folder, name) => [`${folder}/${name.replace(/\.ts$/, '')}`, `src/${folder}/${name}`]
const checks = readdirSync(new URL('../src/checks/', import.meta.url)).filter(name => /^scs-\d{4}\.ts$/.test(name))

/**
 * One file per verb instead of hundreds of modules: start-up is bound by how many files Node opens. Checks stay files of their own, since they
 * are found by name; every chunk lies as deep as its sources did, so that paths relative to import.meta.url hold.
 */
export default defineConfig({
  input: Object.fromEntries([
    ...checks.map(name => entry('checks', name)),
    entry('cli', 'main.ts'), entry('spec', 'compile.ts'),
    // for test/bench
    entry('cli', 'rules.ts'), entry('evaluate', 'evaluate.ts'), entry('evidence', 'store.ts'), entry('evidence', 'canonical.ts'),
    entry('demo', 'profiles.ts'), entry('demo', 'server.ts'), entry('clients', 'cloud-config.ts'), entry('clients', 'openstack.ts'), entry('clients', 'http.ts'),
  ]),
  platform: 'node',
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', cleanDir: true },
})
