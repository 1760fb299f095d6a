import type { BoundTestcase, Scope, Standard, TargetName } from '../model/definition.ts'
import { targetOf } from './bind.ts'
import { type Span, spans } from './timeline.ts'

/** Where a test case counts: a version of a scope, by which version of its standard, in which target, and when that was in force. */
export interface Position {
  scope: string
  version: string
  standardVersion: string
  target: TargetName
  spans: Span[]
}

/** Every place in which the scopes' versions use the test case, in the scopes' order. */
export function positionsOf(
  { testcase, standard: id }: Pick<BoundTestcase, 'testcase' | 'standard'>, standards: Standard[], scopes: Scope[],
): Position[] {
  const standard = standards.find(one => one.id === id)
  return scopes.flatMap(scope => Object.entries(scope.versions).flatMap(([version, { standards: adopted }]) => {
    const [, standardVersion] = Object.entries(adopted).find(([name]) => name === id) ?? []
    const [, found] = Object.entries(standard?.versions ?? {}).find(([name]) => name === standardVersion) ?? []
    const target = found === undefined ? undefined : targetOf(found, testcase.id)
    if (standardVersion === undefined || target === undefined) return []
    return [{ scope: scope.id, version, standardVersion, target, spans: spans(scope, version) }]
  }))
}
