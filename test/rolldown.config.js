import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const entry = (folder, name) => [`${folder}/${name.replace(/\.ts$/, '')}`, `src/${folder}/${name}`]
const checks = readdirSync(new URL('../src/checks/', import.meta.url)).filter(name => /^scs-\d{4}\.ts$/.test(name))

/** Licences of the packages whose code the bundle holds, as those licences ask for. */
const licences = {
  name: 'licences',
  generateBundle() {
    const dirs = [...this.getModuleIds()].map(id => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]).filter(dir => dir !== undefined)
    const texts = [...new Set(dirs)].sort().map(dir => {
      const { name, version, license } = JSON.parse(readFileSync(`${dir}/package.json`, 'utf8'))
      const file = readdirSync(dir).find(entry => /^licen[cs]e/i.test(entry))
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(`${dir}/${file}`, 'utf8')}`
    })
    this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: texts.join(`\n${'-'.repeat(80)}\n`) })
  },
}

/** What a run needs before it can ask for a token, in one file. */
const CONNECT = /src.(cli.(run|subject|clouds|limits|interrupt|deadline|date)|clients.(?!proxy.ts|examine|oidc|kube|cluster-|exec-|socks5|tls-(facts|client|offer|failure)|certificate-facts|client-hello)|unseen|nearest|secrets)/

/**
 * One file per verb instead of hundreds of modules: start-up is bound by how many files Node opens. Checks stay files of their own, since they
 * are found by name; every chunk lies as deep as its sources did, so that paths relative to import.meta.url hold.
 */
export default defineConfig({
  input: Object.fromEntries([
    ...checks.map(name => entry('checks', name)),
    entry('cli', 'main.ts'), entry('spec', 'compile.ts'), entry('board', 'worker.ts'),
    // for test/bench
    entry('history', 'open-store.ts'), entry('history', 'score-card.ts'),
    entry('cli', 'rules.ts'), entry('evaluate', 'evaluate.ts'), entry('evidence', 'store.ts'), entry('evidence', 'canonical.ts'),
    entry('demo', 'profiles.ts'), entry('demo', 'server.ts'), entry('clients', 'cloud-config.ts'), entry('clients', 'openstack.ts'), entry('clients', 'http.ts'),
  ]),
  plugins: [licences],
  platform: 'node',
  output: {
    dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', cleanDir: true, minify: true,
    // exit and what it imports belong to every start, so they must not lie in the larger group
    codeSplitting: { groups: [{ name: 'exit', test: /src.cli.(exit|tool)/, priority: 1 }, { name: 'connect', test: CONNECT }] },
  },
})
