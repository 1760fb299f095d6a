import { beforeAll, describe, expect, it } from 'vitest'
import type { Scope, Standard } from '../../src/model/definition.ts'
import { bind, openStandards } from '../../src/spec/bind.ts'
import { loadDefinitions } from '../../src/spec/load.ts'

let scope: Scope
let standards: Standard[]
beforeAll(async () => { ({ scope, standards } = await loadDefinitions('scs-compatible-iaas')) })

describe('scs-compatible-iaas', () => {
  it.each([['next', 55], ['v5.1', 54], ['v5', 46], ['v4', 39], ['v3', 16], ['v3-orig', 15], ['v2', 15], ['v1', 15]])('%s has %i test cases in target main', (version, count) => {
    const main = bind(scope, standards, [version]).filter(({ targets }) => targets[version] === 'main')
    expect(main).toHaveLength(count)
  })
  it('shows standards without automated test cases as open', () => {
    expect(openStandards(scope, standards, 'v5.1').map(({ standard }) => standard)).toEqual(expect.arrayContaining(['scs-0128', 'scs-0121', 'scs-0302']))
  })
  it('is the official scope', () => {
    expect(scope).toMatchObject({ uuid: '50393e6f-2ae1-4c5c-a62c-3b75f2abef3f', name: 'SCS-compatible IaaS' })
    expect(Object.entries(scope.versions).map(([version, { stabilized }]) => [version, stabilized])).toEqual([
      ['next', null], ['v5.1', '2024-12-19'], ['v5', '2024-11-14'], ['v4', '2024-02-28'], ['v3', '2024-02-28'], ['v3-orig', '2023-06-15'], ['v2', '2023-03-23'], ['v1', '2021-01-01'],
    ])
  })
})
