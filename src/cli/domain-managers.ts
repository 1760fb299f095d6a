import { readFile, stat } from 'node:fs/promises'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { RegionConfig } from '../clients/cloud.ts'
import { ConfigError } from '../clients/config-error.ts'
import { connect } from '../clients/openstack.ts'
import type { DomainManager } from '../model/probe.ts'

/** One manager as the file names it; holds a secret. */
export interface ManagerEntry {
  domain: string
  username: string
  password: string
  memberRole: string
}
export interface ManagerFile {
  path: string
  managers: ManagerEntry[]
  /** What is risky about the file. */
  warnings: string[]
}
/** Connections of managers, their secrets and their end. */
export interface ManagerConnections {
  domainManagers: DomainManager[]
  secrets: () => string[]
  close: () => Promise<void>
}

const MAX_BYTES = 1024 * 1024
const SHAPE = 'domains:\n- name: DOMAIN\n  manager: {username: USER, password: "…"}\n  member_role: member\n(and the same for a second domain)'

/**
 * Reads managers of at least two domains, in the format of the official suite's domain-manager-test.yaml (F 4.13). Throws ConfigError, which never
 * quotes a value that may be secret.
 */
export async function readDomainManagers(path: string): Promise<ManagerFile> {
  const { text, open } = await textOf(path)
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines, logLevel: 'silent' })
  const place = (node: unknown) => {
    const offset = (node as Node | null | undefined)?.range?.[0]
    return offset === undefined ? path : `${path}, line ${lines.linePos(offset).line}`
  }
  const [mistake] = document.errors
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0])
    const kind = mistake.code.toLowerCase().replaceAll('_', ' ')
    const cure = 'correct it there (text with special characters needs quotes)'
    throw new ConfigError(`the file is not valid YAML: ${kind}`, `${path}, line ${line}, column ${col}`, cure)
  }
  const domains = isMap(document.contents) ? document.contents.get('domains', true) : undefined
  if (!isSeq(domains)) throw new ConfigError('the file has no list "domains"', path, `write it as\n${SHAPE}`)
  const managers = domains.items.map((item, i): ManagerEntry => {
    const where = `domains[${i}]`
    const manager = isMap(item) ? item.get('manager', true) : undefined
    const take = (from: unknown, key: string, name: string): string | undefined => {
      const node = isMap(from) ? from.get(key, true) : undefined
      if (node === undefined) return undefined
      if (isScalar(node) && typeof node.value === 'string') return node.value === '' ? undefined : node.value
      throw new ConfigError(`${name} must be a text`, place(node), 'write one value, in quotes')
    }
    const need = (from: unknown, key: string, name: string) => {
      const value = take(from, key, name)
      if (value !== undefined) return value
      throw new ConfigError(`${name} is missing`, place(from ?? item), `write each domain as\n${SHAPE}`)
    }
    return {
      domain: need(item, 'name', `${where}.name`), username: need(manager, 'username', `${where}.manager.username`),
      password: need(manager, 'password', `${where}.manager.password`), memberRole: take(item, 'member_role', `${where}.member_role`) ?? 'member',
    }
  })
  const names = new Set(managers.map(({ domain }) => domain.toLowerCase()))
  if (managers.length < 2) {
    const cure = 'name managers of two domains, so that each can try to reach into the other'
    throw new ConfigError(`the file names ${managers.length === 1 ? 'one domain' : 'no domain'}`, place(domains), cure)
  }
  if (names.size < managers.length) throw new ConfigError('two entries name the same domain', place(domains), 'name managers of two different domains')
  return { path, managers, warnings: open ? [`${path} holds passwords and everybody on this machine can read it: chmod 600 ${path}`] : [] }
}

/** Connections to the same Keystone as the cloud's, each with a token for the manager's domain, which is taken when something is asked. */
export function connectManagers(file: ManagerFile, region: RegionConfig, options: Parameters<typeof connect>[1]): ManagerConnections {
  const secrets = [...new Set([...region.secrets, ...file.managers.map(({ password }) => password)])]
  const clients = file.managers.map(({ domain, username, password, memberRole }) => ({
    domain, memberRole,
    openstack: connect({
      ...region, secrets, source: { where: `domain "${domain}" of ${file.path}`, variables: false },
      auth: { type: 'password', user: { name: username, domain: { name: domain } }, password, scope: { domain: { name: domain } } },
    }, options),
  }))
  return {
    domainManagers: clients,
    secrets: () => clients.flatMap(({ openstack }) => openstack.secrets()),
    close: async () => { await Promise.all(clients.map(({ openstack }) => openstack.close())) },
  }
}

async function textOf(path: string): Promise<{ text: string; open: boolean }> {
  try {
    const info = await stat(path)
    if (info.size > MAX_BYTES) throw new ConfigError('the file is larger than 1 MiB', path, 'is this the right file?')
    return { text: await readFile(path, 'utf8'), open: info.isFile() && (info.mode & 0o004) !== 0 }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ConfigError(`there is no file ${path}`, '--domain-managers', 'correct the path')
    throw new ConfigError(`the file cannot be read: ${code}`, path, code === 'EACCES' ? 'give yourself the right to read it' : 'is it a file?')
  }
}
