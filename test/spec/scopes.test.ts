import { describe, expect, it } from 'vitest'
import { listScopes, loadDefinitions, loadScope } from '../../src/spec/load.ts'
import { directory, refusal, sound, soundScope } from './definitions.ts'

const refused = async (from: string, to: string): Promise<string[]> => {
  expect(soundScope).toContain(from)
  return refusal(loadScope('some-scope', await directory({ 'some-scope.yaml': soundScope.replace(from, to) })))
}

describe('a scope', () => {
  it('is loaded by id or by file, whatever the file is called', async () => {
    const dir = await directory({ 'some-scope.yaml': soundScope, 'other.yaml': soundScope })
    expect(await loadScope('some-scope', dir)).toMatchObject({ id: 'some-scope', digest: expect.stringMatching(/^sha256:/) as string })
    expect(await loadScope(`${dir}/other.yaml`)).toEqual(await loadScope('some-scope', dir))
    expect(await listScopes(dir)).toEqual(['other', 'some-scope'])
  })
  it.each([
    ['date: 2022-01-01', 'date: 2020-06-01', 'some-scope.yaml:12:11 2020-06-01 comes after 2021-01-01 (order the entries, oldest first)'],
    ['date: 2022-01-01', 'date: 2021-01-01', 'some-scope.yaml:12:11 2021-01-01 stands twice in the timeline (make one entry of the two)'],
    ['date: 2022-01-01', 'date: 2022-02-30', 'some-scope.yaml:12:11 2022-02-30 is not a day of the calendar'],
    ['date: 2022-01-01', 'date: 2022-1-1', 'some-scope.yaml:12:11 timeline[1].date: "2022-1-1" is not allowed (a date (YYYY-MM-DD))'],
    ['v1: warn', 'v11: warn', 'some-scope.yaml:13:17 version "v11" is not defined in this file (did you mean "v1"?)'],
    ['v1: warn', 'v1: warned', 'some-scope.yaml:13:21 timeline[1].versions.v1: "warned" is not allowed (did you mean "warn"?)'],
    ['subject: openstack', 'subject: vmware', 'some-scope.yaml:5:10 subject: "vmware" is not allowed (known: openstack, kubernetes)'],
    ['id: some-scope', 'id: scope', 'some-scope.yaml:1:5 id "scope" is not the name of the file, some-scope.yaml (name the file scope.yaml)'],
    ['uuid: 5', 'uuid: X', 'some-scope.yaml:2:7 uuid: "X0393e6f-2ae1-4c5c-a62c-3b75f2abef3f" is not allowed (a UUID in lower case; official reports name the scope by it)'],
  ])('with %j made %j is refused', async (from, to, problem) => {
    expect(await refused(from, to)).toContain(problem)
  })
  it('that is unknown is refused with those that exist', async () => {
    const dir = await directory({ 'some-scope.yaml': soundScope })
    await expect(loadScope('some-scop', dir)).rejects.toThrow('there is no scope "some-scop": did you mean "some-scope"?; known: some-scope')
    await expect(loadScope('../some-scope', dir)).rejects.toThrow('there is no such file')
  })
  it('that names unknown standards or versions is refused, together with the problems of those standards', async () => {
    const scopes = await directory({ 'some-scope.yaml': soundScope.replace('{ scs-0114: v1 } }\n  v1', '{ scs-0114: v2, scs-0141: v1, scs-0200: v7 } }\n  v1') })
    const standards = await directory({ 'scs-0114.yaml': sound.replace('status: stable', 'status: x'), 'scs-0200.yaml': 'id: [\n' })
    const problems = await refusal(loadDefinitions('some-scope', { scopes, standards }))
    expect(problems).toEqual(expect.arrayContaining([
      'some-scope.yaml:7:50 standard scs-0114 has no version "v2" (did you mean "v1"?)',
      'some-scope.yaml:7:54 there is no standard "scs-0141" (did you mean "scs-0114"?; a new one needs a file scs-0141.yaml)',
      'scs-0114.yaml:6:13 versions.v1.status: "x" is not allowed (known: draft, stable, deprecated)',
    ]))
    expect(problems.filter(line => line.includes('scs-0200') && line.startsWith('some-scope'))).toEqual([])
  })
})
