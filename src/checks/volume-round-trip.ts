import type { Finding } from '../model/judging.ts'
import { volumeRoundTrip as probe, type VolumeRoundTrip } from '../probes/kubernetes-volume-round-trip.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { mark, unmark } from './storage-defaults.ts'
import { show } from './words.ts'

/** Keys by which a volume belongs to a part of the cluster, not to a node: a zone or a region of any driver. */
const WIDE = /(^|[/.-])(zone|region)$/i
/** Kinds of volumes that lie on one node. */
const LOCAL = ['local', 'hostPath']

const EVENTS = 'See the events of claim and pods, and the logs of the CSI driver.'

/** What one pod wrote to a volume of the default class another one read, and the volume is not bound to a node. */
export const volumeRoundTrip = check<{ trip: typeof probe }, PlayParameters>({
  needs: { trip: probe },
  parameters: playParameters(),
  judge({ trip }, parameters) {
    const { class: from, volume, nodes, same, seconds, failure } = trip.data
    if (trip.outcome !== 'done') {
      const ended = judgePlay(trip, 'trip', parameters, () => [])
      return trip.outcome === 'error' && failure !== undefined ? { examined: 1, findings: [broken(failure), ...ended.findings] } : ended
    }
    if (from === undefined || volume === undefined || nodes === undefined || same === undefined || seconds === undefined) {
      return { examined: 0, findings: [], unjudged: 'not everything was seen' }
    }
    const data = { class: from, volume, nodes, same, seconds }
    const outcome = judgePlay(trip, 'trip', parameters, () => [...content(data), ...modes(data), ...binding(data), ...place(data)])
    const harmless = outcome.findings.every(({ severity }) => severity === 'remark')
    const open = narrow(volume).length > 0 && volume.usableOn === null && !travelled(data) && harmless
    return open ? { ...outcome, examined: 0, unjudged: `the volume belongs to ${places(volume)}; whether that is one node could not be seen` } : outcome
  },
})

/** What a volume demands of a node, beyond its zone or region. */
function narrow({ nodeAffinity }: VolumeRoundTrip['volume']): VolumeRoundTrip['volume']['nodeAffinity'] {
  return nodeAffinity.filter(({ key, operator, values }) => !WIDE.test(key) && operator === 'In' && values.length === 1)
}

function places({ nodeAffinity }: VolumeRoundTrip['volume']): string {
  return nodeAffinity.map(({ key, values }) => `${key} ${values.join(', ')}`).join('; ')
}

/** Whether one node has written and another one read. */
function travelled({ nodes: { writer, reader } }: VolumeRoundTrip): boolean {
  return writer !== reader && writer !== '' && reader !== ''
}

/** What ended the play was the storage's fault. */
function broken(message: string): Finding {
  return { severity: 'violation', subject: 'a claim of the default class', at: '/trip/data/failure', message, remedy: EVENTS }
}

function content({ same }: VolumeRoundTrip): Finding[] {
  return same ? [] : [{
    severity: 'violation', subject: 'the volume', at: '/trip/data/same', message: 'the second pod did not read what the first one wrote',
    expected: 'the same data', found: 'other data', remedy: EVENTS,
  }]
}

function modes({ volume: { accessModes } }: VolumeRoundTrip): Finding[] {
  return accessModes.includes('ReadWriteOnce') ? [] : [{
    severity: 'violation', subject: 'the volume', at: '/trip/data/volume/accessModes',
    message: 'the volume that was made for a claim of ReadWriteOnce does not say that it supports it', expected: 'ReadWriteOnce', found: show(accessModes),
  }]
}

/** A volume that one node alone can use is lost with it; one that a single node of a zone can use is not bound to that node. */
function binding({ class: { name, provisioner }, volume }: VolumeRoundTrip): Finding[] {
  const { driver, usableOn, schedulable } = volume
  const demands = narrow(volume)
  const local = LOCAL.includes(driver)
  const found = `${show(provisioner)}, ${local ? driver : places(volume)}`
  const single = demands.some(({ key }) => key === 'kubernetes.io/hostname') || (demands.length > 0 && usableOn === 1 && (schedulable ?? 0) > 1)
  if (local || single) {
    return [{
      severity: 'violation', subject: name, found, at: local ? '/trip/data/volume/driver' : '/trip/data/volume/nodeAffinity',
      message: local ? `a volume of the default class is of kind ${driver}: it lies on one node, and is lost with it`
        : 'a volume of the default class can be used on one node only, and is lost with it',
      expected: 'a volume that other nodes can use',
      remedy: `make a class of network storage the default: ${mark(null)}; and take it from this one: ${unmark(name)}`,
    }]
  }
  const message = 'the volume is bound to a part of the cluster that may be a single node'
  return demands.length === 0 ? [] : [{ severity: 'remark', subject: name, found, at: '/trip/data/volume/nodeAffinity', message }]
}

/** Only another node shows that the data does not lie on the first one. */
function place(data: VolumeRoundTrip): Finding[] {
  if (travelled(data)) return []
  const { nodes: { writer }, volume: { schedulable, usableOn } } = data
  const why = schedulable === 1 ? 'one node of the cluster takes pods' : usableOn === 1 ? 'the volume can be used on one node' : 'the scheduler put both there'
  const message = `written and read on the same node (${why}): that another node can read it was not seen`
  return [{ severity: 'remark', subject: writer, at: '/trip/data/nodes', message }]
}
