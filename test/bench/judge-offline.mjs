// Judges the evidence directory in the argument with the scope versions v5.1 and next, and prints the seconds of judging alone.
import { performance } from 'node:perf_hooks'
import { assign, loadRules } from '../../dist/cli/rules.js'
import { evaluate } from '../../dist/evaluate/evaluate.js'
import { readGathered } from '../../dist/evidence/store.js'

const gathered = await readGathered(process.argv[2])
const options = { scope: 'scs-compatible-iaas', scopeVersion: ['v5.1', 'next'] }
const rules = await loadRules(options)
const start = performance.now()
const report = evaluate(gathered, assign(rules, options, new Date(gathered.collection.until)))
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, results: report.results.length }))
