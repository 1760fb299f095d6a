import type { Plan, Played, Step, StepOutcome } from '../model/acting.ts'
import type { OpenStack } from '../model/cloud.ts'
import type { JsonObject, Schema } from '../model/json.ts'
import type { Need, Probe, Target, Visit } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { isId, member, text } from './answers.ts'
import { classify, isLost, isRefusal, Stop } from './classify.ts'
import { openstack } from './openstack.ts'
import { limits } from './openstack-limits.ts'
import { playedSchema } from './played-schema.ts'
import { poll } from './poll.ts'
import { look, removeThing } from './remove.ts'
import { type Kind, type KindName, kindOf } from './resources.ts'
import { nameOf } from './run-id.ts'
import type { Stage, Thing } from './stage.ts'
import { since, type Undo, Undoing } from './undo.ts'

/** Milliseconds that a request which creates something gets after the end of the acting. */
const LAST_CHANCE = 5_000
/** Milliseconds in which a cloud must show what it says it has created. */
const PROOF = 5_000

const SOMEBODY = 'somebody removed it, for instance another scs-check cleanup'

/** Makes a probe of a play: its evidence says what was done, seen, undone and left, and it settles by itself within its seconds and those of removing. */
export function play<Data>(spec: {
  kind: string
  revision: number
  plan: Plan
  /** Of the data; every member may be missing, since a play can end before it. */
  schema: Schema
  asks?: NonNullable<Probe<unknown>['asks']>
  act(stage: Stage, data: Partial<Data>): Promise<void>
}): Probe<Played<Data>> {
  return {
    kind: spec.kind, revision: spec.revision, mode: 'active', plan: spec.plan, schema: playedSchema(spec.schema),
    ...(spec.asks !== undefined && { asks: spec.asks }),
    async observe(target, need, visit) {
      const late = AbortSignal.timeout(spec.plan.seconds * 1000)
      const script = new Script(target, need, visit, AbortSignal.any([visit.signal, late]), late)
      const data: Partial<Data> = {}
      let outcome: StepOutcome = 'done'
      let blind: unknown
      try {
        await script.reserve(spec.plan.quota)
        await spec.act(script, data)
      } catch (error) {
        blind = error instanceof Unseen && script.steps.length === 0 ? error : undefined
        if (!(error instanceof Ended)) script.record('play', performance.now(), error)
        outcome = script.outcome
      }
      const leftovers = await script.undoing.all(target, visit)
      if (outcome !== 'done' && script.undoing.vanished.length > 0) outcome = script.disturbed(script.undoing.vanished)
      if (blind instanceof Unseen) throw blind // what it needed to see could not be seen, and nothing was done
      return { run: visit.run, steps: script.steps, undo: script.undoing.steps, outcome, data, leftovers }
    },
  }
}

/** A recorded step failed: the play is over. */
class Ended extends Error {}

class Script implements Stage {
  readonly steps: Step[] = []
  readonly undoing = new Undoing()
  readonly cloud: OpenStack
  readonly run: string
  outcome: StepOutcome = 'done'
  /** For requests that create: what is under way may end, so that its id is known. */
  readonly #creating: OpenStack
  readonly #last: AbortSignal

  constructor(readonly target: Target, readonly need: Need, readonly visit: Visit, readonly signal: AbortSignal, readonly late: AbortSignal) {
    this.cloud = openstack(target).until(signal)
    this.#last = later(signal, LAST_CHANCE)
    this.#creating = openstack(target).until(this.#last)
    this.run = visit.run
  }

  name = (part: string): string => nameOf(this.run, part)

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      if (this.signal.aborted) throw new Stop('interrupted', 'not begun')
      const result = await work()
      this.steps.push({ name, outcome: 'done', seconds: since(start) })
      return result
    } catch (error) {
      if (error instanceof Ended) throw error // a step within a step has told it
      this.record(name, start, error)
      throw new Ended(name)
    }
  }

  async attempt<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.step(name, work)
    } catch (error) {
      if (!(error instanceof Ended) || this.signal.aborted) throw error
      return undefined
    }
  }

  record(name: string, start: number, error: unknown): void {
    const told = classify(error)
    const reason = (signal: AbortSignal) => (signal.reason instanceof Error ? signal.reason.message : 'stopped')
    const step = this.visit.signal.aborted ? { outcome: 'interrupted' as const, message: reason(this.visit.signal) }
      : this.late.aborted ? { outcome: 'timeout' as const, message: 'the play took longer than it may' } : told
    this.outcome = step.outcome
    this.steps.push({ name, seconds: since(start), ...step })
  }

  /** What failed while somebody else removed what the play had made says nothing about the cloud. */
  disturbed(names: string[]): StepOutcome {
    this.steps.push({ name: 'play', outcome: 'interrupted', seconds: 0, message: `${names.join(', ')} vanished: ${SOMEBODY}` })
    return 'interrupted'
  }

  async reserve(quota: Record<string, number>): Promise<void> {
    const wanted = Object.entries(quota)
    if (wanted.length === 0) return
    const known = await this.need(limits)
    const { reserved } = this.visit
    const short = wanted.flatMap(([name, want]) => {
      const entry = Object.hasOwn(known, name) ? known[name] : undefined
      const free = entry === undefined || entry.limit < 0 ? Infinity : entry.limit - entry.used - (reserved.get(name) ?? 0)
      return want > free ? [`${name}: ${want} needed, ${Math.max(0, free)} of ${entry?.limit ?? 0} free`] : []
    })
    if (short.length > 0) await this.step('check quota', () => Promise.reject(new Stop('quota', `the project's quota is too small (${short.join('; ')}, other plays of this run included; scs-check plan shows what a run needs)`)))
    for (const [name, want] of wanted) reserved.set(name, (reserved.get(name) ?? 0) + want)
  }

  async create(kind: KindName, part: string, body: JsonObject, microversion?: string): Promise<Thing> {
    const { noun, service, path, one, marked, tagged } = kindOf(kind)
    const thing = await this.make(kind, part, `create ${labelled(noun, part)}`, async (name, cloud) => {
      const record = { ...body, ...marked(name, this.run) }
      const reply = await cloud.send('POST', service, path, {
        json: one === '' ? record : { [one]: record }, ...(microversion !== undefined && { microversion }),
      })
      const answer = reply.json()
      const made = one === '' ? answer : member(answer, one)
      const id = member(made, 'id') ?? text(member(made, 'secret_ref')).split('/').at(-1)
      return isId(id) ? { ...made as JsonObject, id } : {}
    })
    if (tagged) await this.#creating.send('PUT', service, `${path}/${thing.id}/tags/scs-check`, { json: {} }).catch(() => {})
    return thing
  }

  make(kind: KindName | Kind, part: string, step: string, ask: (name: string, cloud: OpenStack) => Promise<JsonObject>): Promise<Thing> {
    const name = this.name(part)
    return this.step(step, async () => {
      const wanted = this.undoing.addThing(kind, name)
      const record = await ask(name, this.#creating).catch((error: unknown) => {
        wanted.over = error instanceof Unseen && error.status === undefined && error.reason === 'unsupported' // there is no such service to ask
        wanted.refused = isRefusal(error)
        wanted.lost = isLost(error)
        wanted.asked = performance.now()
        throw error
      })
      wanted.asked = performance.now()
      const id = member(record, 'id')
      if (!isId(id)) throw new Unseen('malformed', `the answer names no usable id of the ${kindOf(kind).noun}`)
      await this.#prove(kindOf(kind), id, name).catch((error: unknown) => {
        wanted.lost = !(error instanceof Stop)
        throw error
      })
      wanted.id = id
      return { kind, id, name, record }
    })
  }

  /** A cloud that names another thing must not have that changed, used or removed: what it shows under the id must have our name. */
  async #prove(kind: Kind, id: string, name: string): Promise<void> {
    const { noun } = kind
    let unseen: Error | undefined
    const there = await poll(async () => {
      unseen = undefined
      return await look(this.#creating, kind, id).catch((error: Error) => { unseen = error }) ?? undefined
    }, PROOF, this.#last)
    if (there !== undefined && there.name !== name) throw new Unseen('malformed', `the answer names a ${noun} of another name`)
    if (there !== undefined) return
    if (unseen === undefined) throw new Stop('interrupted', `there is no ${noun} under the id that the cloud gave: the id is wrong, or ${SOMEBODY}`, 404)
    const { outcome, message } = classify(unseen)
    if (outcome === 'unauthenticated') throw unseen
    throw new Unseen('malformed', `the cloud does not show the ${noun} that it says it has created (${message})`)
  }

  async ready(thing: Thing, statuses: string[], seconds: number): Promise<JsonObject> {
    const kind = kindOf(thing.kind)
    const { noun } = kind
    return this.step(`wait for ${labelled(noun, thing.name.split('-').slice(3).join('-'))}`, async () => {
      let last = ''
      const found = await poll(async () => {
        const there = await look(this.cloud, kind, thing.id)
        if (there === null) throw new Stop('interrupted', `the ${noun} vanished: ${SOMEBODY}`, 404)
        if (there.name !== thing.name) throw new Unseen('malformed', `the cloud shows a ${noun} of another name`)
        const { record } = there
        const status = member(record, 'status')
        if (typeof status !== 'string') throw new Unseen('malformed', `the ${noun} has no status`)
        last = status.slice(0, 40)
        if (statuses.includes(status)) return record
        if (/^(error|killed|deleted)/i.test(status)) throw new Stop('error', `the ${noun} went to status ${last}${why(record)}`)
        return undefined
      }, seconds * 1000, this.signal)
      if (found === undefined) throw new Stop('not-ready', `the ${noun} still has status ${last} after ${seconds} s, not ${statuses.join(' or ')}`)
      return found
    })
  }

  async remove(thing: Thing): Promise<void> {
    const wanted = this.undoing.thing(thing.name)
    if (wanted !== undefined) wanted.dismissed = true
    const { noun } = kindOf(thing.kind)
    await this.step(`delete ${noun}`, async () => {
      const fate = await removeThing(this.cloud, thing.kind, { id: thing.id, name: thing.name }, this.signal)
      if (fate === 'gone') throw new Stop('interrupted', `the ${noun} vanished before: ${SOMEBODY}`)
    })
    if (wanted !== undefined) wanted.over = true
  }

  undo(name: string, work: Undo['work'], more: Pick<Undo, 'needed' | 'left'> = {}): void {
    this.undoing.add({ name, work, ...more })
  }
}

/** A signal that follows another one after a while. */
function later(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController()
  const follow = () => { setTimeout(() => { controller.abort(signal.reason) }, milliseconds).unref() }
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow, { once: true })
  return controller.signal
}

/** The noun and what tells the thing from others, where that is more than the noun. */
function labelled(noun: string, part: string): string {
  return noun === part || noun.endsWith(` ${part}`) || noun.replaceAll(' ', '-') === part ? noun : `${noun} ${part}`
}

/** What Nova and Cinder say of the cause. */
function why(record: JsonObject): string {
  const said = member(member(record, 'fault'), 'message') ?? record['fail_reason']
  return typeof said === 'string' && said !== '' ? `: ${said.slice(0, 300)}` : ''
}
