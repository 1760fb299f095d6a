import { describe, expect, it } from 'vitest'
import { judgePlay, judgeStep, playParameters } from '../../src/checks/play.ts'
import type { Finding } from '../../src/model/judging.ts'
import { FAILURES, played } from './played.ts'

const wrong: Finding = { severity: 'violation', subject: 's', at: '/play/data', message: 'wrong' }
const judge = (outcome: Parameters<typeof played>[1], fail: typeof FAILURES, findings: Finding[] = [], more = {}) => judgePlay(played({}, outcome, more), 'play', { fail }, () => findings)

describe('a play', () => {
  it('that did everything is judged by what it saw', () => {
    expect(judge('done', FAILURES)).toEqual({ examined: 1, findings: [] })
    expect(judge('done', [], [wrong])).toEqual({ examined: 1, findings: [wrong] })
  })

  it.each(FAILURES)('that ended with %s is a violation where the test case says so, else unjudged', outcome => {
    const message = `last step: ${outcome}: the cloud's words`
    expect(judge(outcome, [outcome], [wrong])).toEqual({ examined: 1, findings: [{ severity: 'violation', subject: 'last step', at: '/play/steps/1', message }] })
    expect(judge(outcome, FAILURES.filter(one => one !== outcome), [wrong])).toEqual({ examined: 0, findings: [], unjudged: message })
    expect(judge(outcome, [])).toMatchObject({ unjudged: message })
  })

  it('is judged by the step that ended it, not by an attempt that failed before', () => {
    const steps = [{ name: 'try', outcome: 'refused' as const, seconds: 0 }, { name: 'list', outcome: 'timeout' as const, seconds: 0 }]
    expect(judge('timeout', ['refused'], [], { steps })).toMatchObject({ unjudged: 'list: timeout' })
  })

  it('without any step is unjudged, not a crash', () => {
    expect(judge('interrupted', ['refused'], [], { steps: [] })).toEqual({ examined: 0, findings: [], unjudged: 'the play: interrupted' })
  })

  it.each(['done', 'refused', 'quota'] as const)('remarks what it left, with the command, and decides nothing by it (%s)', outcome => {
    const leftovers = [{ kind: 'volume', name: 'scs-check-x', id: null, why: 'rejected: busy', command: 'openstack volume delete scs-check-x' }]
    const { findings } = judge(outcome, ['refused'], [], { leftovers })
    expect(findings.filter(({ severity }) => severity === 'remark')).toEqual([
      { severity: 'remark', subject: 'volume scs-check-x', at: '/play/leftovers/0', message: 'left behind: rejected: busy', remedy: 'openstack volume delete scs-check-x' },
    ])
    expect(findings.filter(({ severity }) => severity === 'violation')).toHaveLength(outcome === 'refused' ? 1 : 0)
  })
})

it('the parameters name ends of a play that there are, success not among them, and those of the check', () => {
  const schema = playParameters({ size: { type: 'integer' } }) as { required: string[]; properties: { fail: { items: { enum: string[] } } } }
  expect(schema.required).toEqual(['fail', 'size'])
  expect(schema.properties.fail.items.enum).toEqual(FAILURES)
})

describe('one step of a play', () => {
  const step = (name: string, outcome: 'done' | (typeof FAILURES)[number]) => ({ name, outcome, seconds: 0 })
  const judgeOne = (steps: ReturnType<typeof step>[], outcome: Parameters<typeof played>[1] = 'done') => judgeStep(played({}, outcome, { steps }), 'play', 'try', { fail: ['refused'] }, () => [wrong])

  it('is judged by what it saw if it was done, however the play went on', () => {
    expect(judgeOne([step('try', 'done'), step('more', 'timeout')], 'timeout')).toEqual({ examined: 1, findings: [wrong] })
  })
  it('is a violation or unjudged by its own outcome', () => {
    expect(judgeOne([step('try', 'refused'), step('more', 'done')])).toMatchObject({ findings: [{ severity: 'violation', at: '/play/steps/0' }] })
    expect(judgeOne([step('try', 'timeout'), step('more', 'refused')], 'refused')).toMatchObject({ examined: 0, findings: [], unjudged: 'try: timeout' })
  })
  it('counts as it went the last time', () => {
    expect(judgeOne([step('try', 'refused'), step('try', 'done')])).toMatchObject({ findings: [wrong] })
  })
  it('that was not tried is unjudged, though the play was refused', () => {
    expect(judgeOne([step('before', 'refused')], 'refused')).toEqual({ examined: 0, findings: [], unjudged: 'not tried (try): before: refused' })
  })
  it('of a play that was interrupted is unjudged if it failed', () => {
    expect(judgeOne([step('try', 'refused'), step('more', 'interrupted')], 'interrupted')).toEqual({ examined: 0, findings: [], unjudged: 'more: interrupted' })
  })
})
