/** One-way layers; each rule says why it is there. Run by `npm run layers`. */
const path = (...dirs) => `^src/(${dirs.join('|')})/`
const PURE = 'checks|flavor-names|evaluate|report'

module.exports = {
  forbidden: [
    { name: 'no-circular', comment: 'A cycle has no first file to read.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-imports-nothing', comment: 'The nouns belong to all layers, so they depend on none.', severity: 'error',
      from: { path: path('model') }, to: { path: '.', pathNot: '^src/model/' },
    },
    {
      name: 'pure-layers-reach-nothing-outside',
      comment: 'A verdict must be repeatable anywhere, years later: no network, disk, process or worker, however indirectly.',
      severity: 'error',
      from: { path: `^src/(${PURE})/` },
      to: { path: '^(node:)?(fs|fs/promises|net|tls|http|https|http2|dns|dgram|child_process|cluster|worker_threads|os|process|perf_hooks|timers)(/|$)|node_modules/undici/|^src/clients/', reachable: true },
    },
    {
      name: 'clients-only-by-cli', comment: 'Credentials stay behind the connection that cli opens; everyone else is handed a target.', severity: 'error',
      from: { path: '^src/', pathNot: path('cli', 'clients') }, to: { path: path('clients'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-cli', comment: 'The command line is the outermost layer.', severity: 'error',
      from: { path: '^src/', pathNot: path('cli') }, to: { path: path('cli') },
    },
    {
      name: 'checks-see-only-probes', comment: 'A check is evidence and parameters to findings; it knows no other layer.', severity: 'error',
      from: { path: path('checks') }, to: { path: '^src/', pathNot: '^src/(checks|probes|flavor-names|model)/|^src/unseen\\.ts$' },
    },
    {
      name: 'probes-see-nothing', comment: 'A probe is handed its target.', severity: 'error',
      from: { path: path('probes') }, to: { path: '^src/', pathNot: '^src/(probes|model)/|^src/(unseen|late)\\.ts$' },
    },
    {
      name: 'tempest-is-handed-connections', comment: 'It runs a command for connections that cli opened.', severity: 'error',
      from: { path: path('tempest') }, to: { path: '^src/', pathNot: '^src/(tempest|model)/|^src/(unseen|secrets|late)\\.ts$' },
    },
    {
      name: 'release-data-is-handed-connections', comment: 'It reads files and what cli fetches for it, and gives data; how they are judged is for checks.', severity: 'error',
      from: { path: path('release-data') }, to: { path: '^src/', pathNot: '^src/(release-data|evidence|model)/|^src/checks/(kubernetes-version|release-days)\\.ts$|^src/probes/kubernetes-releases\\.ts$' },
    },
    {
      name: 'conformance-is-handed-connections', comment: 'It reads files and runs programs for clusters that cli connected; of tempest it shares the readers of XML and words.', severity: 'error',
      from: { path: path('conformance') },
      to: { path: '^src/', pathNot: '^src/(conformance|model)/|^src/(unseen|late)\\.ts$|^src/tempest/(xml|breath|reason|junit-words|watchdog)\\.ts$' },
    },
    {
      name: 'report-knows-the-report-only', comment: 'A renderer is report to string.', severity: 'error',
      from: { path: path('report') }, to: { path: '^src/', pathNot: '^src/(report|evidence|model)/' },
    },
    {
      name: 'demo-is-a-cloud', comment: 'The demo must not know how it is judged.', severity: 'error',
      from: { path: path('demo') }, to: { path: '^src/', pathNot: '^src/(demo|model)/' },
    },
    {
      name: 'history-is-judged-by-whom-it-is-handed', comment: 'Results over time: it keeps and compares; who judges again is handed in.', severity: 'error',
      from: { path: path('history') }, to: { path: '^src/', pathNot: '^src/(history|evidence|evaluate|spec|checks|probes|model)/|^src/(unseen|nearest)\\.ts$' },
    },
    {
      name: 'nightly-is-handed-connections', comment: 'A night visits by what cli hands it, so that credentials stay behind clients.', severity: 'error',
      from: { path: path('nightly') }, to: { path: '^src/(cli|clients|demo|tempest|conformance)/' },
    },
    {
      name: 'telling-knows-no-cloud', comment: 'Notices are made of changes and score cards.', severity: 'error',
      from: { path: path('notify') }, to: { path: '^src/', pathNot: '^src/(notify|report|evidence|model)/|^src/(secrets|nearest)\\.ts$|^src/nightly/hook\\.ts$' },
    },
    {
      name: 'trust-knows-bytes', comment: 'Signatures are about bytes; who may sign is told by a file.', severity: 'error',
      from: { path: path('trust') }, to: { path: '^src/', pathNot: '^src/(trust|report|evidence|model)/|^src/(secrets)\\.ts$' },
    },
    {
      name: 'board-is-pages-of-a-store', comment: 'Pages are made of what a store holds and definitions say; no cloud, no command line.', severity: 'error',
      from: { path: path('board') }, to: { path: '^src/', pathNot: '^src/(board|certificates|waivers|history|notify|nightly|trust|report|evaluate|evidence|spec|checks|probes|model)/|^src/unseen\\.ts$' },
    },
    {
      name: 'certificates-are-statements', comment: 'What was said of certificates, and the rules for it: a store, signatures, verdicts.', severity: 'error',
      from: { path: path('certificates') }, to: { path: '^src/', pathNot: '^src/(certificates|history|trust|report|evaluate|evidence|spec|checks|probes|model)/|^src/(unseen|nearest)\\.ts$' },
    },
    {
      name: 'waivers-change-no-verdict', comment: 'A waiver stands beside a report; what judges never sees one.', severity: 'error',
      from: { path: path('waivers') }, to: { path: '^src/', pathNot: '^src/(waivers|report|evidence|spec|model)/|^src/nearest\\.ts$' },
    },
    {
      name: 'judging-knows-no-waiver', comment: 'A waiver stands beside a report; what judges never sees one.', severity: 'error',
      from: { path: path('checks', 'evaluate', 'history') }, to: { path: path('waivers') },
    },
    {
      name: 'deploy-is-text', comment: 'Files for other programs, from a config.', severity: 'error',
      from: { path: path('deploy') }, to: { path: '^src/', pathNot: '^src/(deploy|model)/' },
    },
    {
      name: 'no-dev-dependencies-in-src', comment: 'The package must run as installed.', severity: 'error',
      from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
