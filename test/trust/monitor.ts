import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

/** An account as bootstrap.yaml of the compliance monitor has it; the password is compared plainly. */
export interface MonitorAccount {
  subject: string
  password: string
  keys: string[]
  roles?: string[]
  /** Subjects of accounts whose reports they let others upload. */
  delegates?: string[]
}
/** What goes wrong with a request: before it is read, or after it was taken. */
export type Fault = 'drop' | 'drop after taking' | 'hang' | '502' | '429' | 'redirect'

export interface Monitor {
  url: string
  /** Reports that it has, by uuid. */
  reports: Map<string, { subject: string; body: Buffer }>
  /** Status of every request, in order. */
  answers: (number | Fault)[]
  /** Faults of the next requests. */
  faults: Fault[]
  close(): Promise<void>
}

const MARK = '-----END SSH SIGNATURE-----\n&'

/** A compliance monitor on loopback: accounts, delegation, signatures by the real ssh-keygen, one transaction per request. */
export async function startMonitor(accounts: MonitorAccount[]): Promise<Monitor> {
  const state: Omit<Monitor, 'url' | 'close'> = { reports: new Map(), answers: [], faults: [] }
  const server = createServer((request, response) => {
    void answer(request, response, accounts, state)
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise<void>(resolve => { server.closeAllConnections(); server.close(() => { resolve() }) }),
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, accounts: MonitorAccount[], state: Omit<Monitor, 'url' | 'close'>): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const fault = state.faults.shift()
  if (fault !== undefined && fault !== 'drop after taking') {
    state.answers.push(fault)
    if (fault === 'drop') request.socket.destroy()
    if (fault === '502' || fault === '429') response.writeHead(Number(fault)).end('busy')
    if (fault === 'redirect') response.writeHead(307, { location: 'https://elsewhere.example/reports' }).end()
    return
  }
  const status = request.method === 'POST' && request.url === '/reports' ? await post(request, Buffer.concat(chunks), accounts, state) : 404
  if (fault !== undefined) {
    state.answers.push(fault)
    request.socket.destroy()
    return
  }
  state.answers.push(status)
  response.writeHead(status, { 'content-type': 'application/json' }).end(status === 200 ? '' : JSON.stringify({ detail: `status ${status}` }))
}

async function post({ headers }: IncomingMessage, body: Buffer, accounts: MonitorAccount[], { reports }: Pick<Monitor, 'reports'>): Promise<number> {
  const [name, password] = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString().split(/:(.*)/s)
  const account = accounts.find(one => one.subject === name && one.password === password)
  if (account === undefined) return 401
  if (headers['content-type'] !== 'application/x-signed-yaml') return 415
  const at = body.indexOf(MARK)
  if (at < 0) return 401
  const document = body.subarray(at + MARK.length)
  if (!await signed(body.subarray(0, at + MARK.length - 1), document, account)) return 401
  const found = parseAllDocuments(document.toString(), { schema: 'core' })
  const added = new Map<string, { subject: string; body: Buffer }>()
  for (const one of found) {
    const { subject, run, uuid = run?.uuid } = one.toJS() as { subject: string; run?: { uuid: string }; uuid?: string }
    const own = subject === account.subject
    const delegated = accounts.some(other => other.subject === subject && other.delegates?.includes(account.subject) === true)
    if (!own && !(account.roles?.includes('append_any') === true && delegated)) return 401
    if (uuid === undefined) return 500
    if (reports.has(uuid) || added.has(uuid)) return 409
    added.set(uuid, { subject, body })
  }
  for (const [uuid, report] of added) reports.set(uuid, report)
  return 200
}

async function signed(signature: Buffer, document: Buffer, { keys }: MonitorAccount): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-monitor-'))
  try {
    await writeFile(join(dir, 'sig'), signature)
    await writeFile(join(dir, 'allowed'), keys.map(key => `mail@csp.eu ${key}\n`).join(''))
    const args = ['-Y', 'verify', '-f', join(dir, 'allowed'), '-I', 'mail@csp.eu', '-n', 'report', '-s', join(dir, 'sig')]
    return await new Promise(resolve => {
      const child = execFile('ssh-keygen', args, error => { resolve(error === null) })
      child.stdin?.on('error', () => {}).end(document)
    })
  } finally {
    await rm(dir, { recursive: true })
  }
}
