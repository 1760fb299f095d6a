import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0114.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { VolumeType } from '../../src/probes/openstack-volume-types.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0114.yaml', import.meta.url), 'utf8')) as Standard

/** A volume type as the probe gives it. */
const type = (description: string | null, id = 'a1'): VolumeType => ({ id, name: 'fast', description })

/** Judges volume types by a test case, with the parameters of the standard's YAML: what was found, and the verdict. */
function judge(id: string, volumeTypes: VolumeType[]): Outcome & { verdict: string } {
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const outcome = check.judge({ volumeTypes }, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, verdict: verdictOf(outcome, testcase, Object.values(check.needs)).verdict }
}

describe('scs-0114-syntax-check', () => {
  const syntax = 'scs-0114-syntax-check'
  it.each([
    ['no description', null, 'PASS'],
    ['no list', 'Fast and local', 'PASS'],
    ['a list that does not stand at the very start', 'Fast [scs:nonsense]', 'PASS'],
    ['a blank before the list', ' [scs:nonsense]', 'PASS'],
    ['other letters', '[SCS:nonsense]', 'PASS'],
    ['a list that does not end', '[scs:nonsense', 'PASS'],
    ['a bracket within the list', '[scs:a[b]', 'PASS'],
    ['an empty list', '[scs:] Fast', 'PASS'],
    ['one aspect', '[scs:encrypted]', 'PASS'],
    ['two aspects in order', '[scs:encrypted, replicated] Fast', 'PASS'],
    ['any blanks around aspects, of Python\'s kind', '[scs:\x85encrypted\t,\nreplicated\x1c]', 'PASS'],
    ['a second list behind the first', '[scs:encrypted][scs:nonsense]', 'PASS'],
    ['one item that is only a blank', '[scs: ]', 'FAIL'],
    ['an empty item', '[scs:encrypted,]', 'FAIL'],
    ['two empty items', '[scs:,]', 'FAIL'],
    ['the wrong order', '[scs:replicated, encrypted]', 'FAIL'],
    ['a duplicate', '[scs:encrypted, encrypted]', 'FAIL'],
    ['an aspect that is not known', '[scs:compressed]', 'FAIL'],
    ['a known aspect in capitals', '[scs:Encrypted]', 'FAIL'],
    ['a mark that Python does not take for blank', '[scs:\ufeffencrypted]', 'FAIL'],
    ['the name of a JavaScript property', '[scs:constructor]', 'FAIL'],
  ])('%s (%j): %s', (_, description, expected) => {
    expect(judge(syntax, [type('[scs:encrypted]'), type(description)])).toMatchObject({ examined: 2, verdict: expected })
  })
  it('says which description is wrong and writes it right, keeping the text behind the list', () => {
    expect(judge(syntax, [type(null), type('[scs:replicated, fast, encrypted] The "best"', 'b2')]).findings).toEqual([{
      severity: 'violation',
      subject: 'fast (b2)',
      at: '/volumeTypes/1/description',
      message: 'the aspect list is not well-formed',
      expected: 'sorted, without duplicates, only of encrypted, replicated',
      found: '"[scs:replicated, fast, encrypted] The \\"best\\""',
      remedy: `openstack volume type set --description '[scs:encrypted, replicated] The "best"' b2`,
    }])
    expect(judge(syntax, [type('[scs: ] Fast')]).findings[0]?.remedy).toBe('openstack volume type set --description Fast a1')
  })
})

describe.each(['encrypted', 'replicated'])('scs-0114-%s-type', aspect => {
  const offered = (...descriptions: (string | null)[]) => judge(`scs-0114-${aspect}-type`, descriptions.map(text => type(text)))
  it.each([
    ['a list with the aspect', `[scs:${aspect}] Fast`, 'PASS'],
    ['a list with an error besides it', `[scs:nonsense, ${aspect}, ]`, 'PASS'],
    ['a list without it', '[scs:nonsense]', 'FAIL'],
    ['a part of its name', `[scs:un${aspect}]`, 'FAIL'],
    ['only a text about it', `${aspect} [scs:${aspect}]`, 'FAIL'],
  ])('%s: %s', (_, description, expected) => expect(offered(null, description)).toMatchObject({ examined: 2, verdict: expected }))
  it('tells what is missing', () => {
    expect(offered(null).findings).toMatchObject([{ at: '/volumeTypes', message: `no volume type advertises the aspect "${aspect}"`, found: '1 types without it' }])
  })
})

it.each([['syntax-check', 'PASS'], ['encrypted-type', 'DNF'], ['replicated-type', 'DNF']])('an empty listing: scs-0114-%s is %s', (id, expected) => {
  expect(judge(`scs-0114-${id}`, [])).toMatchObject({ examined: 0, verdict: expected })
})
