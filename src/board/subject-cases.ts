import type { Board, BoardScope } from '../model/board.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { CardResult } from '../model/history.ts'
import { casesOf } from '../notify/standing.ts'
import { compare } from '../report/order.ts'

/** A test case of a score card, with what its definitions say. */
export interface Case {
  key: string
  result: CardResult
  /** Absent where no definition knows it any more. */
  bound: BoundTestcase | undefined
  /** It counts in target main of a version in force. */
  decides: boolean
  /** Where it counts, in words: `recommended in v5.1`, `main in next (draft)`. */
  counts: string[]
}

/** The test cases of a score card, those that decide first, then by key. */
export function casesIn(board: Pick<Board, 'scopes'>, { scope, card, versions }: BoardScope): Case[] {
  const bound = Object.hasOwn(board.scopes, scope) ? board.scopes[scope]!.bound : []
  return Object.entries(card).map(([key, result]): Case => {
    const cases = casesOf(key, result, bound)
    const counted = versions.flatMap(({ version, validity }) => {
      const target = cases.map(({ targets }) => (Object.hasOwn(targets, version) ? targets[version] : undefined)).find(one => one !== undefined)
      return target === undefined ? [] : [{ version, validity, target }]
    })
    return {
      key, result, bound: cases[0],
      decides: counted.some(({ validity, target }) => target === 'main' && (validity === 'effective' || validity === 'warn')),
      counts: counted.map(({ version, validity, target }) => `${target} in ${version}${validity === 'effective' ? '' : ` (${validity})`}`),
    }
  }).sort((a, b) => Number(b.decides) - Number(a.decides) || compare(a.key, b.key))
}
