import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assign, loadRules } from '../../dist/cli/rules.js'
import { evaluate } from '../../dist/evaluate/evaluate.js'
import { canonicalJson, digestOf } from '../../dist/evidence/canonical.js'
import { readGathered } from '../../dist/evidence/store.js'

const COMMAND = new URL('../../bin/scs-check.js', import.meta.url).pathname

/** Stands for the name of a subject. */
export const NAME = 'subject-to-be-named'
export const rules = await loadRules({ scope: 'scs-compatible-iaas' })

/** Days between nights in which everything is due; in the others results of plays are carried. */
const WEEK = 7

/** Visits of the demo clouds, and what becomes of them: values that differ, looks that fail. By name; with the test cases that are due every night. */
export async function variants() {
  const work = await mkdtemp(join(tmpdir(), 'scs-bench-board-'))
  const visit = async (profile, ...more) => {
    const dir = join(work, [profile, ...more].join(''))
    try {
      execFileSync(process.execPath, [COMMAND, 'run', '--demo', profile, '--subject', NAME, '--evidence', dir, ...more, '-q', '-o', join(work, `${[profile, ...more].join('')}.json`)], { stdio: 'ignore' })
    } catch (error) {
      if (!(error.status <= 2)) throw error
    }
    return readGathered(dir)
  }
  try {
    const [well, flawed, passive] = await Promise.all([visit('compliant'), visit('flawed'), visit('compliant', '--passive')])
    const seen = evaluate(passive, assign(rules, {}, new Date(passive.collection.until))).results
    const nightly = seen.filter(({ because }) => !because.startsWith('needs an active test')).map(({ testcase }) => testcase)
    const image = but(well, 'openstack.images', data => { data[0].os_distro = 'Ubuntu' })
    const flavors = but(well, 'openstack.flavors', data => { data[0].extra_specs = {} })
    const hidden = failing(well, 'openstack.flavors', { ok: false, reason: 'timeout', message: 'no answer within 30 s' })
    const gone = well.collection.evidence.reduce((seen, { kind }) => failing(seen, kind, { ok: false, reason: 'unreachable', message: 'connect ECONNREFUSED' }), well)
    return { kinds: { well, flawed, image, flavors, hidden, gone }, nightly }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The visit as it was on this day, and its report: texts with placeholders. */
export function judgedOn({ collection, documents }, day, nightly) {
  const [from, until] = [`${day}T03:00:00Z`, `${day}T03:04:00Z`]
  const taken = { ...collection, from, until, evidence: collection.evidence.map(entry => ({ ...entry, from, until })) }
  const report = evaluate({ collection: taken, documents }, assign(rules, Date.parse(day) / 86_400_000 % WEEK === 0 ? {} : { testcases: nightly }, new Date(until)))
  return { report, reportText: canonicalJson(report, { pretty: true }), collectionText: canonicalJson(taken), from, until }
}

function but(gathered, kind, change) {
  return replaced(gathered, kind, document => {
    const copy = structuredClone(document)
    change(copy.seen.data)
    return copy
  })
}

const failing = (gathered, kind, seen) => replaced(gathered, kind, document => ({ ...document, seen }))

function replaced({ collection, documents }, kind, change) {
  const entry = collection.evidence.find(one => one.kind === kind)
  const document = change(documents.get(entry.digest))
  const digest = digestOf(canonicalJson(document))
  const evidence = collection.evidence.map(one => (one === entry ? { ...one, digest } : one))
  return { collection: { ...collection, evidence }, documents: new Map([...documents, [digest, document]]) }
}
