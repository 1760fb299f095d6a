import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { appendStatement } from '../../src/certificates/append.ts'
import { NAMESPACE } from '../../src/certificates/statement.ts'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered } from '../../src/evidence/store.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { View } from '../../src/model/board.ts'
import type { CertificateStatement } from '../../src/model/certificate.ts'
import type { Store, VisitEntry } from '../../src/model/history.ts'
import { record } from '../../src/nightly/record.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { VERIFY } from '../../src/board/places.ts'
import { boardBuild } from '../../src/cli/board.ts'
import { printed } from '../cli/printed.ts'
import { newKey } from '../trust/keys.ts'

const NIGHT = '2026-11-20T02:00:00Z'
const SCOPE = 'scs-compatible-iaas'

/** A store with one signed visit (of nothing but what is public) by definitions that are not today's and a register of two statements, and the line of `allowed_signers`. */
export async function signedStore(dir: string): Promise<{ store: Store; visit: VisitEntry; line: string }> {
  const { key, line } = await newKey(dir, 'key')
  await writeFile(join(dir, 'allowed'), `board@example.org ${line}\n`)
  await printed(() => main(['collect', '--demo', 'flawed', '--passive', '--subject', 'alpha', '--evidence', join(dir, 'evidence'), '-q']))
  const gathered = await readGathered(join(dir, 'evidence'))
  const rules = await loadRules({})
  rules.standards = rules.standards.map(({ digest: _, ...one }) => (one.id === 'scs-0104' ? { ...one, title: 'Images, as it was called then' } : one))
    .map(one => ({ ...one, digest: digestOf(canonicalJson(one)) }))
  const report = evaluate(gathered, assign(rules, { only: '^scs-010[24]' }, new Date(gathered.collection.until)))
  const store = await openDirectoryStore(join(dir, 'store'))
  const visit = (await record(store, {
    id: NIGHT, night: NIGHT, gathered, report, rules, card: addReport({}, report, NIGHT), state: { state: 'complete' }, now: new Date(), sign: bytes => sign(bytes, { key, namespace: 'report' }),
  }))!
  const said = { format: 'scs-check/certificate/1' as const, certificate: 'C-2026-0001', subject: 'alpha', scope: SCOPE, version: 'v5.1', by: 'the board' }
  const applied: CertificateStatement = { ...said, number: 1, event: 'applied', at: '2026-11-01T00:00:00Z', previous: null }
  const previous = await appendStatement(store, applied, {})
  const granted: CertificateStatement = {
    ...said, number: 2, event: 'granted', at: '2026-11-02T00:00:00Z', from: '2026-11-02T00:00:00Z', until: '2027-11-01T23:59:59Z', report: visit.report!, visit: visit.id, previous,
    despite: [{ rule: 'passing', text: 'target main of v5.1 is FAIL' }], reason: 'this cloud is a flawed one',
  }
  await appendStatement(store, granted, { sign: text => sign(text, { key, namespace: NAMESPACE }) })
  return { store, visit, line: `board@example.org ${line}` }
}

/** The site of that store in this view, by the real build; the page that tells how to verify it. */
export async function publish(site: string, dir: string, view: View, baseUrl: string): Promise<string> {
  const { code, err } = await printed(() => boardBuild({ out: site, store: join(dir, 'store'), view, title: 'Clouds', baseUrl, cache: false, quiet: true, allowedSigners: join(dir, 'allowed') }))
  if (code !== 0) throw new Error(err)
  return readFile(join(site, VERIFY), 'utf8')
}

/** Serves a directory on the loopback. */
export async function serveFiles(dir: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    readFile(join(dir, decodeURIComponent(new URL(request.url!, 'http://x').pathname))).then(bytes => response.end(bytes), () => response.writeHead(404).end())
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
}

/** The commands of the page by their step, as a reader copies them. */
export function commandsOf(page: string): Map<string, string> {
  const text = (markup: string): string => markup.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&amp;/g, '&')
  return new Map([...page.matchAll(/<h2 id="(\w[\w-]*)">\d+\..*?<pre class="vf" tabindex="0">(.*?)<\/pre>/gs)].map(([, id, markup]) => [id!, text(markup!)]))
}

/** Runs commands in bash in this directory; the last exit code, stdout and stderr together. */
export function shell(cwd: string, commands: string): Promise<{ code: number; out: string }> {
  return new Promise(resolve => {
    execFile('bash', ['-c', `set -o pipefail; ${commands}`], { cwd, env: { PATH: process.env['PATH'], HOME: cwd, LC_ALL: 'C' } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr })
    })
  })
}
