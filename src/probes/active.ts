import type { Played } from '../model/acting.ts'
import type { OpenStack } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { isId, member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { openstack } from './openstack.ts'
import { limits } from './openstack-limits.ts'
import { look, removable } from './remove.ts'
import { type Kind, type KindName, kindOf } from './resources.ts'
import { type Play, probeOf } from './play.ts'
import { poll } from './poll.ts'
import { type Scene, Script, SOMEBODY } from './script.ts'
import type { Stage, Thing } from './stage.ts'

/** Makes a probe of a play in an OpenStack cloud. */
export function play<Data>(spec: Play<Stage, Data>): Probe<Played<Data>> {
  return probeOf<OpenStack, CloudScript, Data>(spec, scene => new CloudScript(scene))
}

class CloudScript extends Script<OpenStack> implements Stage {
  constructor(scene: Scene) {
    super(openstack(scene.target), scene)
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
    if (tagged) await this.creating.send('PUT', service, `${path}/${thing.id}/tags/scs-check`, { json: {} }).catch(() => {})
    return thing
  }

  async make(kind: KindName | Kind, part: string, step: string, ask: (name: string, cloud: OpenStack) => Promise<JsonObject>): Promise<Thing> {
    return { kind, ...await this.bring(removable(kind), part, step, ask) }
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

  remove(thing: Thing): Promise<void> {
    return this.discard(removable(thing.kind), thing)
  }
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
