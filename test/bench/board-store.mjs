// node test/bench/board-store.mjs DIR [SUBJECTS] [NIGHTS]: a store with that many nights of that many subjects (50, 550), and DIR/nightly.yaml for it.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { stringify } from 'yaml'
import { canonicalJson, digestOf } from '../../dist/evidence/canonical.js'
import { addReport } from '../../dist/history/score-card.js'
import { judgedOn, NAME, rules, variants } from './board-visits.mjs'

/** The newest night that is made at first. */
const NEWEST = '2026-11-21'
const SCOPE = 'scs-compatible-iaas'
const compress = promisify(gzip)

/** Makes the store below the directory, and the config beside it; `night` adds the next night of all subjects. Written at once, not safely. */
export async function boardStore(dir, { subjects = 50, nights = 550 } = {}) {
  const store = join(dir, 'store')
  await mkdir(store, { recursive: true })
  await writeFile(join(store, 'format'), 'scs-check/store/1\n')
  const { kinds, nightly } = await variants()
  const maker = new Maker(store, kinds, nightly)
  const all = Array.from({ length: subjects }, (_, i) => ({ name: `cloud-${String(i + 1).padStart(2, '0')}`, number: i, card: {}, state: i % 7 === 3 ? 'flawed' : 'well', random: random(i + 1) }))
  const config = join(dir, 'nightly.yaml')
  await writeFile(config, stringify({ format: 'scs-check/nightly/1', store: './store', subjects: all.map(described) }, { aliasDuplicateObjects: false }))
  let made = 0
  const night = async () => {
    const day = new Date(Date.parse(NEWEST) + (made - nights + 1) * 86_400_000).toISOString().slice(0, 10)
    const changes = []
    for (const subject of all) changes.push(await maker.visit(subject, day))
    await maker.end(day, changes)
    made++
    return day
  }
  while (made < nights) await night()
  return { store, config, night }
}

function described({ name, number }) {
  return {
    name, description: `Made-up cloud number ${number + 1}`, operator: `Operator ${number % 20}`, certified: number % 3 !== 0, os_cloud: name, scopes: [SCOPE],
    ...(number % 5 === 0 && { group: `product-${number % 10}` }), ...(number % 2 === 0 && { links: { 'health monitor': `https://health.example/${name}` } }),
  }
}

class Maker {
  constructor(store, kinds, nightly) {
    Object.assign(this, { store, kinds, nightly, judged: new Map(), made: new Set(), definitions: undefined })
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    this.key = privateKey
    this.blob = Buffer.concat([string('ssh-ed25519'), string(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))])
  }

  /** A visit of the night: mostly as the last one, of a state that lasts some nights; one subject of five is not signed. */
  async visit(subject, day) {
    const before = subject.state
    const next = subject.random()
    if (next < 0.03) subject.state = Object.keys(this.kinds)[Math.floor(subject.random() * 6)]
    else if (next < 0.1) subject.state = subject.number % 7 === 3 ? 'flawed' : 'well'
    const judged = this.on(subject.state, day)
    const digests = await this.documents(subject.name, subject.state)
    const named = text => text.replaceAll(NAME, subject.name).replace(/sha256:[0-9a-f]{64}/g, digest => digests.get(digest) ?? digest)
    const reportText = named(judged.reportText)
    const [report, collection] = await Promise.all([this.put(reportText), this.put(named(judged.collectionText))])
    const signature = subject.number % 5 === 4 ? undefined : await this.put(this.signed(reportText))
    subject.card = addReport(subject.card, judged.report, day)
    const changes = before === subject.state ? [] : changesOf(this.on(before, day).report, judged.report)
    this.definitions ??= await this.keepRules(judged.report)
    await this.append(['visits', subject.name, SCOPE], {
      format: 'scs-check/visit/1', id: day, at: judged.until, night: day, subject: subject.name, scope: SCOPE, from: judged.from, until: judged.until, state: 'complete',
      tool: judged.report.tool, ran: judged.report.results.map(({ testcase }) => testcase).sort(), collection, report, rules: this.definitions,
      ...(signature !== undefined && { signature }), card: subject.card,
      objects: [...new Set([...digests.values(), collection, report, ...(signature === undefined ? [] : [signature]), this.definitions.scope, ...Object.values(this.definitions.standards)])].sort(),
    })
    return { subject: subject.name, scope: SCOPE, changes }
  }

  /** The end of the night, as scs-check nightly tells it. */
  async end(day, all) {
    const [at, tool] = [`${day}T04:00:00Z`, { name: 'scs-check', version: '0' }]
    const changes = await this.put(canonicalJson(all.filter(one => one.changes.length > 0)).replaceAll(NAME, 'cloud'))
    await this.append(['nights', 'bench'], { format: 'scs-check/night/1', id: `${day}~begin`, at: `${day}T02:59:00Z`, night: day, state: 'begin', tool, objects: [] })
    await this.append(['nights', 'bench'], { format: 'scs-check/night/1', id: `${day}~end`, at, night: day, state: 'end', tool, changes, objects: [changes] })
  }

  on(state, day) {
    const key = `${state} ${day}`
    if (!this.judged.has(key)) this.judged.set(key, judgedOn(this.kinds[state], day, this.nightly))
    for (const old of this.judged.keys()) if (!old.endsWith(day)) this.judged.delete(old)
    return this.judged.get(key)
  }

  /** Evidence names its subject. */
  async documents(subject, state) {
    const { collection, documents } = this.kinds[state]
    const texts = collection.evidence.map(({ digest }) => [digest, canonicalJson(documents.get(digest)).replaceAll(NAME, subject)])
    const known = this.made.has(`${subject} ${state}`)
    this.made.add(`${subject} ${state}`)
    return new Map(await Promise.all(texts.map(async ([digest, text]) => [digest, known ? digestOf(text) : await this.put(text)])))
  }

  async keepRules(report) {
    const keep = ({ digest: _, ...definition }) => this.put(canonicalJson(definition))
    const used = rules.standards.filter(({ id }) => report.standards[id] !== undefined)
    return { scope: await keep(rules.scope), standards: Object.fromEntries(await Promise.all(used.map(async one => [one.id, await keep(one)]))) }
  }

  /** An SSH signature in the namespace of reports (PROTOCOL.sshsig of OpenSSH). */
  signed(text) {
    const head = [string('report'), string(''), string('sha512')]
    const hash = createHash('sha512').update(text).digest()
    const signature = sign(null, Buffer.concat([Buffer.from('SSHSIG'), ...head, string(hash)]), this.key)
    const bytes = Buffer.concat([Buffer.from('SSHSIG\0\0\0\x01'), string(this.blob), ...head, string(Buffer.concat([string('ssh-ed25519'), string(signature)]))])
    return `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64').replace(/.{70}/g, '$&\n').trim()}\n-----END SSH SIGNATURE-----\n`
  }

  async put(text) {
    const digest = digestOf(text)
    const hex = digest.slice('sha256:'.length)
    await this.write(`objects/${hex.slice(0, 2)}`, `${hex.slice(2)}.gz`, text)
    return digest
  }

  append(journal, entry) {
    return this.write(`journals/${journal.join('/')}/@${entry.id.slice(0, 7)}`, `${entry.id}.gz`, canonicalJson({ entry, journal }))
  }

  /** In the form of src/history/sealed.ts. */
  async write(dir, name, text) {
    const path = join(this.store, dir)
    if (!this.made.has(path)) await mkdir(path, { recursive: true })
    this.made.add(path)
    const body = (await compress(text, { level: 1 })).subarray(10)
    const seal = Buffer.from(`sha256:${createHash('sha256').update(body).digest('hex')}\0`)
    await writeFile(join(path, name), Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255]), seal, body]))
  }
}

/** What is told of two visits that differ: real verdicts and findings, made-up causes. */
function changesOf(before, after) {
  const old = new Map(before.results.map(result => [result.testcase, result]))
  return after.results.flatMap(({ testcase, targets, verdict, because, findings }) => {
    const was = old.get(testcase)
    if (was === undefined || was.verdict === verdict) return []
    const kind = verdict === 'FAIL' ? 'new-fail' : verdict === 'PASS' ? was.verdict === 'FAIL' ? 'fixed' : 'judged-again' : 'not-judged'
    const causes = verdict === 'DNF' ? [{ kind: 'visit', text: because }] : [{ kind: 'cloud', text: 'the cloud changed', values: [{ need: 'images', at: '/0/os_distro', before: 'ubuntu', after: 'Ubuntu' }] }]
    return [{ testcase, kind, targets, before: was.verdict, after: verdict, because, causes, findings: { new: findings.slice(0, 20), gone: was.findings.slice(0, 20) } }]
  })
}

function string(content) {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed * 0x9e3779b1 | 0
  return () => {
    state = state + 0x6d2b79f5 | 0
    let t = Math.imul(state ^ state >>> 15, 1 | state)
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
    return ((t ^ t >>> 14) >>> 0) / 4294967296
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [dir, subjects = '50', nights = '550'] = process.argv.slice(2)
  const start = performance.now()
  await boardStore(dir, { subjects: Number(subjects), nights: Number(nights) })
  console.log(`${subjects} subjects × ${nights} nights in ${((performance.now() - start) / 1000).toFixed(1)} s: ${dir}`)
}
