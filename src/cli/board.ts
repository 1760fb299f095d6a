import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { aboutFleet } from '../board/about.ts'
import { buildBoard } from '../board/build.ts'
import { hash } from '../board/cache.ts'
import { alone } from '../board/in-process.ts'
import { crewOf } from '../board/threads.ts'
import type { Board, View } from '../model/board.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import { bind } from '../spec/bind.ts'
import { listScopes, loadDefinitions } from '../spec/load.ts'
import { expectsSigned } from '../trust/allowed-signers.ts'
import { parseDate } from './date.ts'
import { EXIT, UsageError } from './exit.ts'
import { json } from './print.ts'
import { openNamed } from './store.ts'
import { tool } from './tool.ts'
import { waiversOf } from './waivers.ts'

export interface BoardOptions {
  out: string
  store?: string
  storeUrlFile?: string
  config?: string
  view: View
  date?: string
  title: string
  baseUrl?: string
  waivers?: string
  allowedSigners?: string
  revoked?: string
  /** False for `--no-cache`; true where neither is given. */
  cache: string | boolean
  json?: boolean
  quiet?: boolean
}

/**
 * Builds the board's pages and says how many were written: 0 if everything could be read, else 2. Throws UsageError, StoreError, ConfigError and
 * DefinitionError.
 */
export async function boardBuild(options: BoardOptions): Promise<number> {
  const began = performance.now()
  if (options.title.trim() === '') throw new UsageError('--title: write a title of the pages, or leave the option out')
  const asOf = options.date === undefined ? new Date() : parseDate(options.date)
  const { loadFleet } = await import('../nightly/config.ts')
  const fleet = options.config === undefined ? undefined : await loadFleet(options.config)
  const scopes = await definitionsOf()
  const waivers = await waiversOf({ waivers: options.waivers ?? fleet?.waivers })
  const baseUrl = baseOf(options, fleet)
  const allowedSigners = options.allowedSigners ?? fleet?.allowedSigners
  // Who names those that sign reports, or has nights signed, expects it
  const mustBeSigned = fleet?.sign !== undefined || (allowedSigners !== undefined && await expectsSigned(allowedSigners, 'report'))
  const { store } = await openNamed(placeOf(options))
  try {
    const cacheDir = cacheOf(options.cache, store)
    const dir = dirOf(options, fleet)
    const built = await buildBoard(store, {
      out: options.out, apart: [dir, cacheDir].filter(one => one !== undefined), ...(dir !== undefined && { crew: crewOf({ dir }, alone(store)) }), ...(cacheDir !== undefined && { cacheDir }), asOf, view: options.view, title: options.title, tool: tool(), scopes,
      ...(baseUrl !== undefined && { baseUrl }), ...(fleet !== undefined && { about: aboutFleet(fleet) }), waivers,
      mustBeSigned, ...(allowedSigners !== undefined && { allowedSigners }), ...(options.revoked !== undefined && { revoked: options.revoked }),
    })
    const { written, unchanged, removed, problems, warnings } = built
    const seconds = Math.round((performance.now() - began) / 100) / 10
    if (options.json === true) process.stdout.write(json({ out: resolve(options.out), view: options.view, asOf: built.board.asOf, written, unchanged, removed, seconds, problems }))
    else if (options.quiet !== true) process.stdout.write(`${plain(options.out, 500)}: ${written} files written, ${unchanged} unchanged, ${removed} removed in ${seconds} s\n`)
    for (const text of [...problems, ...warnings]) process.stderr.write(`scs-check: ${plain(text, 2000)}\n`)
    return problems.length === 0 ? EXIT.pass : EXIT.notJudged
  } finally {
    await store.close()
  }
}

async function definitionsOf(): Promise<Board['scopes']> {
  const all = await Promise.all((await listScopes()).map(async id => {
    const { scope, standards } = await loadDefinitions(id)
    const adopted = new Set(Object.values(scope.versions).flatMap(version => Object.keys(version.standards)))
    const mine = standards.filter(one => adopted.has(one.id))
    return [id, { scope, standards: mine, bound: bind(scope, mine, Object.keys(scope.versions)) }] as const
  }))
  return Object.fromEntries(all)
}

/** With a config, the store may still be named apart. */
function placeOf({ store, storeUrlFile, config }: BoardOptions): Pick<BoardOptions, 'store' | 'storeUrlFile' | 'config'> {
  const named = { ...(store !== undefined && { store }), ...(storeUrlFile !== undefined && { storeUrlFile }) }
  return Object.keys(named).length > 0 || config === undefined ? named : { config }
}

/** The store's directory, if it is one. */
function dirOf({ store, storeUrlFile }: BoardOptions, fleet: Fleet | undefined): string | undefined {
  if (store !== undefined || storeUrlFile !== undefined) return store
  return fleet !== undefined && 'dir' in fleet.store ? fleet.store.dir : undefined
}

function baseOf(options: BoardOptions, fleet: Fleet | undefined): string | undefined {
  const given = options.baseUrl ?? fleet?.notify.baseUrl
  if (given === undefined) return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`--base-url ${given}: write an address such as https://compliance.example.org/, without user, query and fragment`)
  }
  return url.href.replace(/\/*$/, '/')
}

function cacheOf(asked: string | boolean, store: Store): string | undefined {
  if (asked === false) return undefined
  const base = typeof asked === 'string' ? asked : join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'scs-check', 'board')
  return join(base, hash(store.where))
}
