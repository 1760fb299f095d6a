import type { TargetName } from '../model/definition.ts'
import type { JsonObject } from '../model/json.ts'

/** The parts of a standard's definition that can be understood, whatever else is wrong with it; so one visit tells all problems. */
export interface LooseStandard {
  id: string | undefined
  versions: Map<string, { targets: [TargetName, { id: string; index: number }[]][]; parameters: Map<string, unknown> }>
  testcases: { index: number; id: string; check: string | undefined; own: boolean; parameters: unknown }[]
}
export interface LooseScope {
  id: string | undefined
  versions: Map<string, Map<string, string>>
  timeline: { index: number; date: string | undefined; versions: string[] }[]
}

/** What can be understood of a standard. */
export function looseStandard(value: unknown): LooseStandard {
  const standard = object(value)
  return {
    id: text(standard['id']),
    versions: new Map(Object.entries(object(standard['versions'])).map(([name, version]) => [name, {
      targets: (['main', 'recommended', 'preview'] as const).map(target => [target, ids(object(object(version)['targets'])[target])]),
      parameters: new Map(Object.entries(object(object(version)['parameters']))),
    }])),
    testcases: list(standard['testcases']).flatMap((item, index) => {
      const { id, check, own, parameters } = object(item)
      return typeof id === 'string' ? [{ index, id, check: text(check), own: own === true, parameters }] : []
    }),
  }
}

/** What can be understood of a scope. */
export function looseScope(value: unknown): LooseScope {
  const scope = object(value)
  return {
    id: text(scope['id']),
    versions: new Map(Object.entries(object(scope['versions'])).map(([name, version]) => [
      name,
      new Map(Object.entries(object(object(version)['standards']))
        .filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    ])),
    timeline: list(scope['timeline']).map((entry, index) => {
      const { date, versions } = object(entry)
      return { index, date: text(date), versions: Object.keys(object(versions)) }
    }),
  }
}

function object(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
function ids(value: unknown): { id: string; index: number }[] {
  return list(value).flatMap((id, index) => (typeof id === 'string' ? [{ id, index }] : []))
}
