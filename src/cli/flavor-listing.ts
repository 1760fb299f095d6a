import type { Flavor } from '../probes/openstack-flavors.ts'
import { plain } from '../report/untrusted.ts'
import { UsageError } from './exit.ts'

/** Flavors as the probe would have seen them. */
export interface Listing {
  flavors: Flavor[]
  /** Places of those whose extra specs the listing does not tell. */
  untold: Set<number>
}
type Entry = Record<string, unknown>

/** Names that the openstack command line (list, show) and Nova's API give to the same thing. */
const FIELDS = {
  id: ['id', 'ID'], name: ['name', 'Name'], vcpus: ['vcpus', 'VCPUs'], ram: ['ram', 'RAM'], disk: ['disk', 'Disk'],
  specs: ['extra_specs', 'properties', 'Properties'],
  ephemeral: ['OS-FLV-EXT-DATA:ephemeral', 'Ephemeral'], swap: ['swap', 'Swap'], public: ['os-flavor-access:is_public', 'Is Public'],
}
const WANTED = 'give the output of: openstack flavor list --long -f json (or flavor show -f json, or Nova\'s GET /flavors/detail)'

/** Flavors of a JSON value that the openstack command line or Nova printed; throws UsageError that names the first entry that is none. */
export function flavorsOf(value: unknown, source: string): Listing {
  const entries = entriesOf(value)
  if (entries === undefined) throw new UsageError(`${plain(source)}: holds no flavors; ${WANTED}`)
  const untold = new Set<number>()
  const flavors = entries.map((entry, i) => {
    const wrong = (what: string): never => { throw new UsageError(`${plain(source)}: flavor ${i + 1}: ${plain(what, 200)}; ${WANTED}`) }
    if (!isObject(entry)) return wrong('is no object')
    const name = field(entry, 'name')
    if (typeof name !== 'string' || name === '') return wrong('has no name')
    const figure = (key: 'vcpus' | 'ram' | 'disk'): number => wholeOf(field(entry, key)) ?? wrong(`${JSON.stringify(name)} has no whole number as ${key}`)
    const told = field(entry, 'specs')
    const specs = specsOf(told)
    if (specs === undefined) {
      if (told != null) return wrong(`${JSON.stringify(name)} has properties that are not texts by name`)
      untold.add(i)
    }
    const id = field(entry, 'id')
    return {
      id: typeof id === 'string' ? id : name, name, vcpus: figure('vcpus'), ram: figure('ram'), disk: figure('disk'), extra_specs: specs ?? {},
      'OS-FLV-EXT-DATA:ephemeral': wholeOf(field(entry, 'ephemeral')) ?? 0, swap: wholeOf(field(entry, 'swap')) ?? 0,
      'os-flavor-access:is_public': field(entry, 'public') !== false,
    }
  })
  return { flavors, untold }
}

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function entriesOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  if (!isObject(value)) return undefined
  const { flavors } = value
  if (flavors !== undefined) return Array.isArray(flavors) ? flavors as unknown[] : undefined
  if (value['flavor'] !== undefined) return [value['flavor']]
  return field(value, 'name') === undefined ? undefined : [value]
}

function field(entry: Entry, key: keyof typeof FIELDS): unknown {
  const name = FIELDS[key].find(name => Object.hasOwn(entry, name))
  return name === undefined ? undefined : entry[name]
}

/** A whole number, or a text that is one (older command lines print swap as ""). */
function wholeOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** Extra specs as an object, or as older command lines print them: `a='b', c='d'`; undefined if they are neither. */
function specsOf(value: unknown): Record<string, string> | undefined {
  if (isObject(value)) {
    const entries = Object.entries(value)
    return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string') ? Object.fromEntries(entries) : undefined
  }
  if (typeof value !== 'string') return undefined
  const specs: [string, string][] = []
  const one = /([^=', ][^=',]*)='([^']*)'(?:, |$)/y
  while (one.lastIndex < value.length) {
    const found = one.exec(value)
    if (found === null) return undefined
    specs.push([found[1]!, found[2]!])
  }
  return Object.fromEntries(specs)
}
