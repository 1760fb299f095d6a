import type { BoundTestcase, Scope, Standard } from '../model/definition.ts'
import type { Digest, Store, VisitEntry } from '../model/history.ts'
import { bind } from '../spec/bind.ts'
import { versionsInForce } from '../spec/timeline.ts'
import type { Deciding } from './card-letters.ts'

/** Definitions of today. */
export interface Rules {
  scope: Scope
  standards: Standard[]
}

/** Tells what decided at a visit, by the definitions that were kept with it; by those of today where none were. Rejects if they are damaged or missing. */
export class KeptRules {
  readonly #store: Pick<Store, 'get'>
  readonly #read = new Map<Digest, Promise<unknown>>()
  readonly #rules = new Map<string, Promise<Rules>>()
  readonly #bound = new Map<string, Deciding>()

  constructor(store: Pick<Store, 'get'>) {
    this.#store = store
  }

  async deciding({ rules, until }: Pick<VisitEntry, 'rules' | 'until'>, today: Rules): Promise<Deciding> {
    const name = rules === undefined ? `today ${today.scope.id}` : JSON.stringify([rules.scope, Object.entries(rules.standards).sort()])
    const found = this.#rules.get(name) ?? this.#rulesOf(rules, today)
    this.#rules.set(name, found)
    const kept = await found
    const inForce = versionsInForce(kept.scope, new Date(until))
    const key = JSON.stringify([name, inForce])
    const known = this.#bound.get(key) ?? decidingOf(kept, inForce)
    this.#bound.set(key, known)
    return known
  }

  async #rulesOf(rules: VisitEntry['rules'], today: Rules): Promise<Rules> {
    if (rules === undefined) return today
    const [scope, ...standards] = await Promise.all([rules.scope, ...Object.values(rules.standards)].map(digest => this.#definition(digest, today)))
    return { scope: scope as Scope, standards: standards as Standard[] }
  }

  /** One of today need not be in the store. */
  #definition(digest: Digest, { scope, standards }: Rules): Promise<unknown> {
    const known = [scope, ...standards].find(one => one.digest === digest)
    if (known !== undefined) return Promise.resolve(known)
    const found = this.#read.get(digest) ?? this.#store.get(digest).then(bytes => ({ ...JSON.parse(String(bytes)) as object, digest }))
    this.#read.set(digest, found)
    return found
  }
}

/** Of standards of which nothing was judged no definition is kept: they have no test case that decides. */
function decidingOf({ scope, standards }: Rules, inForce: string[]): Deciding {
  const there = new Set(standards.map(({ id }) => id))
  const versions = Object.fromEntries(Object.entries(scope.versions).map(([name, version]) =>
    [name, { ...version, standards: Object.fromEntries(Object.entries(version.standards).filter(([id]) => there.has(id))) }]))
  const bound = bind({ ...scope, versions }, standards, inForce)
  const main = (version: string): BoundTestcase[] => bound.filter(({ targets }) => targets[version] === 'main')
  return { known: [...new Set(bound.map(({ testcase }) => testcase.id))], main: new Map(inForce.map(version => [version, main(version)])) }
}
