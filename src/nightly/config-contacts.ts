import type { Channel, Contact, Hook } from '../model/fleet.ts'
import type { Path } from '../spec/source.ts'
import { type Dict, LONGEST, type Reading, commandAt, millisecondsAt, refuse, secretAt, warn } from './config-reading.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

/** The keys that a channel of each kind may have beside its own, and those that it must have. */
const KEYS: Record<Channel['kind'], { may: string[]; must: string[] }> = {
  webhook: { may: ['secret_file'], must: [] },
  mail: { may: ['user_file', 'password_file'], must: ['from', 'server'] },
  matrix: { may: [], must: ['homeserver', 'token_file'] },
  command: { may: ['environment', 'deadline'], must: [] },
}
const ADDRESS = /^(?:[^<>@\s][^<>@]{0,100} <[^<>@\s,;"]{1,64}@[^<>@\s,;"]{1,255}>|[^<>@\s,;"]{1,64}@[^<>@\s,;"]{1,255})$/

/** Contacts by name, of a file whose shape is right. */
export function contactsOf(read: Reading, raw: Record<string, Dict[]> = {}): Record<string, Contact> {
  return Object.fromEntries(Object.entries(raw).map(([name, channels]) =>
    [name, { channels: channels.map((channel, i) => channelOf(read, channel, ['contacts', name, i])) }]))
}

/** A command that is run before or after a visit; by default it may take an hour. */
export function hookOf(read: Reading, raw: Dict, at: Path, otherwise = HOUR): Hook {
  return {
    command: commandAt(read, raw['command'] as string[], [...at, 'command']),
    environment: { ...raw['environment'] as Record<string, string> | undefined },
    deadline: millisecondsAt(read, raw['deadline'], [...at, 'deadline'], otherwise, LONGEST),
  }
}

/** Refuses a secret sent in the clear; to this machine itself it is none. */
export function refuseClear(read: Reading, url: string, at: Path): void {
  if (isClear(read, url, at)) refuse(read, at, `${JSON.stringify(url)} would send a secret unencrypted`, 'use https://')
}

function channelOf(read: Reading, raw: Dict, at: Path): Channel {
  const kind = (Object.keys(KEYS) as Channel['kind'][]).find(one => Object.hasOwn(raw, one))!
  const { may, must } = KEYS[kind]
  for (const key of Object.keys(raw)) {
    if (key === kind || may.includes(key) || must.includes(key)) continue
    refuse(read, at, `a ${kind} channel has no ${key}`, `it may have: ${[...must, ...may].join(', ')}`, key)
  }
  for (const key of must) if (raw[key] === undefined) refuse(read, at, `a ${kind} channel needs ${key}`, `add ${key}`)
  const text = (key: string): string => (raw[key] ?? '') as string
  const secret = <Name extends string>(key: string, name: Name) =>
    (typeof raw[key] === 'string' ? { [name]: secretAt(read, raw[key], [...at, key]) } : {}) as Partial<Record<Name, string>>
  switch (kind) {
    case 'webhook': {
      const place = [...at, 'webhook']
      if (isClear(read, text('webhook'), place)) {
        warn(read, place, `${JSON.stringify(raw['webhook'])} is not encrypted: anybody on the way can read and change notices`, 'use https://')
      }
      return { kind, url: text('webhook'), ...secret('secret_file', 'secretFile') }
    }
    case 'mail': return mailOf(read, raw, at, secret)
    case 'matrix':
      refuseClear(read, text('homeserver'), [...at, 'homeserver'])
      return { kind, homeserver: text('homeserver'), room: text('matrix'), tokenFile: secret('token_file', 'tokenFile').tokenFile ?? '' }
    case 'command': return { kind, ...hookOf(read, raw, at, MINUTE) }
  }
}

function mailOf(read: Reading, raw: Dict, at: Path, secret: <Name extends string>(key: string, name: Name) => Partial<Record<Name, string>>): Channel {
  const to = [raw['mail']].flat() as string[]
  const from = (raw['from'] ?? '') as string
  for (const [key, address] of [...to.map(one => ['mail', one] as const), ...(from === '' ? [] : [['from', from] as const])]) {
    if (!ADDRESS.test(address)) refuse(read, [...at, key], `${JSON.stringify(address)} is no mail address`, 'write NAME@DOMAIN, or Name <NAME@DOMAIN>')
  }
  const server = (raw['server'] ?? '') as string
  if (server !== '' && !URL.canParse(server)) refuse(read, [...at, 'server'], `${JSON.stringify(server)} is no address`, 'write smtp://HOST:PORT')
  for (const [key, other] of [['user_file', 'password_file'], ['password_file', 'user_file']] as const) {
    if (raw[key] !== undefined && raw[other] === undefined) refuse(read, at, `${key} needs ${other}`, `add ${other}, or remove ${key}`, key)
  }
  return { kind: 'mail', to, from, server, ...secret('user_file', 'userFile'), ...secret('password_file', 'passwordFile') }
}

function isClear(read: Reading, url: string, at: Path): boolean {
  if (url === '') return false
  if (!URL.canParse(url)) {
    refuse(read, at, `${JSON.stringify(url)} is no address`, 'write https://HOST/PATH')
    return false
  }
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
