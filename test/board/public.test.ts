import { beforeAll, describe, expect, it } from 'vitest'
import { publicBoard } from '../../src/board/public.ts'
import { publicChange } from '../../src/board/public-changes.ts'
import type { Board } from '../../src/model/board.ts'
import type { Cause, Change } from '../../src/model/history.ts'
import { rulesOf } from '../../src/cli/rules.ts'
import { publicKindOf } from '../../src/report/public-values.ts'
import { changed as changesOf, judged, seenOf } from '../history/judged-cloud.ts'
import { CANARY, changed, planted, unseen } from '../report/public-kit.ts'
import { madeUpBoard } from './board-kit.ts'

const told = (value: unknown): string => JSON.stringify(value)

/** Members of a board whose texts everybody reads: names, definitions, dates, what the configuration and the register say. */
const OPEN = new Set([
  'scopes', 'tool', 'title', 'baseUrl', 'asOf', 'view', 'name', 'description', 'operator', 'group', 'links', 'scope', 'version', 'validity', 'state', 'since', 'night', 'at', 'id',
  'from', 'until', 'verdicts', 'main', 'report', 'signature', 'collection', 'key', 'signer', 'kind', 'targets', 'before', 'after', 'verdict', 'validUntil', 'rule', 'standardVersions',
  'judged', 'testcase', 'subject', 'reason', 'certificates', 'certifiedBy', 'format', 'need',
])

/** The value with a canary in all texts of other members. */
function plant(value: unknown, key = '', path = ''): unknown {
  if (typeof value === 'string') return OPEN.has(key) ? value : `${value} ${CANARY}`
  if (Array.isArray(value)) return value.map(item => plant(item, key, path))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) =>
    [name, (path === '' && name === 'scopes') || ['certificates', 'links', 'main', 'verdicts', 'targets', 'findings'].includes(name) ? item : plant(item, name, `${path}/${name}`)]))
}

describe('the public board', () => {
  let board: Board
  beforeAll(async () => { board = await madeUpBoard({ view: 'full' }) })

  it('shows no text of a member that is not listed as public', () => {
    const nights = board.subjects[0]!.scopes[0]!.history.nights
    nights.push({ ...nights.at(-1)!, id: '2026-11-21', night: '2026-11-21', state: 'partial', problem: 'connect ECONNREFUSED 10.0.0.1' })
    const full = plant({ ...board, problems: ['x'], hidden: 'x' }) as Board
    expect(told(full).split(CANARY).length).toBeGreaterThan(100)
    expect(told(publicBoard(full)).match(new RegExp(`.{0,80}${CANARY}`, 'g'))).toBeNull()
  })

  it('has every verdict, date, count and digest of the full one, and says that it is public', () => {
    const open = publicBoard(board)
    expect(open.view).toBe('public')
    const kept = ({ subjects }: Board) => subjects.map(({ name, certified, group, scopes }) => [name, certified, group, scopes.map(({ history, card, versions, changes, certificates, waived }) => [
      history.verdicts, history.nights.map(({ problem: _, ...row }) => row), Object.values(card).map(({ because: _, ...rest }) => rest), versions, certificates.map(({ concerns: _, ...rest }) => rest),
      changes.map(({ night, changes: all }) => [night, all.map(({ testcase, kind, before, after }) => [testcase, kind, before, after])]),
      Object.values(waived).map(({ id, reason, until }) => [id, reason, until]),
    ])])
    expect(kept(open)).toEqual(kept(board))
  })

  it('says why something is waived and until when, not whose task it is', () => {
    const [{ waiver, text }] = publicBoard(board).waivers as [Board['waivers'][number]]
    expect(waiver).toMatchObject({ id: 'W-1', reason: 'images are replaced in December', until: '2026-12-31', owner: '', ticket: '', at: '' })
    expect(text).toBe('tolerates a FAIL')
  })

  it.each([
    ['the newest visit is partial: connect 10.0.0.1\nECONNREFUSED', 'the newest visit is partial'], ['it was never visited', 'it was never visited'], ['granted despite the rule "passing" (why): secret', 'granted despite the rule "passing"'],
    ['scs-compatible-iaas v3 is deprecated on 2026-11-20: only effective and warn certify', 'scs-compatible-iaas v3 is deprecated on 2026-11-20: only effective and warn certify'],
    ['target main of v5.1 is FAIL (1 FAIL, 53 PASS): scs-0123 FAIL: secret', 'target main of v5.1 is FAIL (1 FAIL, 53 PASS)'],
    ['1 of 2 manual checks has no valid attestation that passes (v5.1 counts none of them in target main): x FAIL: secret', '1 of 2 manual checks has no valid attestation that passes (v5.1 counts none of them in target main)'],
    ['the signer of statement 2 (granted) was not checked: name the board\'s keys', 'the signer of statement 2 (granted) was not checked'],
    ['statement 2 (granted): its term overlaps that of C-2026-0001, which is of the same subject, scope and version', 'statement 2 (granted): its term overlaps that of C-2026-0001, which is of the same subject, scope and version'],
    ['statement 2 (granted): scs-compatible-iaas next was draft on 2026-02-01: only effective', 'statement 2 (granted): scs-compatible-iaas next was draft on 2026-02-01'],
    ['statement 2 (granted): its report is about another subject or scope: secret', 'statement 2 (granted): its report is about another subject or scope'],
    ['something new: secret', 'a concern that is not shown in the public view'],
  ])('tells of the concern %s only %s', (concern, open) => {
    const [one] = board.certificates
    expect(publicBoard({ ...board, certificates: [{ ...one!, concerns: [concern] }] }).certificates[0]!.concerns).toEqual([open])
  })

  it('is the same when it is made public twice', () => {
    const once = publicBoard(board)
    expect(publicBoard(once)).toEqual(once)
  })
})

describe('a public change', () => {
  it('tells values that every customer sees, of the object of a finding only', async () => {
    const seen = await seenOf('c021')
    const images = (wrong: boolean) => changed(seen, evidence => {
      if (evidence.kind === 'openstack.images' && wrong) (evidence.seen as unknown as { data: { visibility: string; os_distro: string }[] }).data.filter(({ visibility }) => visibility === 'public').forEach(image => { image.os_distro = 'Ubuntu!' })
      return evidence
    })
    const [change] = (await changesOf([judged(images(false)), judged(images(true))])).filter(({ testcase }) => testcase === 'scs-0102-os_distro-vocabulary')
    expect(change!.causes[0]!.text).toContain('Ubuntu!')
    const { causes, ...open } = publicChange(change!)
    expect({ ...open, causes: change!.causes }).toEqual(change)
    expect(causes[0]!.values).toEqual(change!.causes[0]!.values)
    expect(causes[0]!.text).toMatch(/^what was seen of the subject changed: images \/\d+\/os_distro of .* was "ubuntu", is "Ubuntu!"$/)
    const elsewhere = { ...change!, findings: { new: [], gone: change!.findings!.new } }
    expect(told(publicChange(elsewhere).causes)).not.toContain('Ubuntu!')
  })

  it('shows nothing else of what a cloud said, whatever changed in it', async () => {
    const seen = await seenOf('c007')
    const [before, after] = [judged(seen), judged(changed(seen, evidence => planted(evidence, () => true)))]
    const [blind, changes] = [judged(changed(seen, unseen)), [] as Change[]]
    for (const visits of [[before, after], [after, before], [before, blind], [blind, after], [after, blind]]) changes.push(...await changesOf(visits))
    expect(told(changes)).toContain(CANARY)
    expect(changes.length).toBeGreaterThan(50)
    expect(told(changes.map(publicChange)).match(new RegExp(`.{0,200}${CANARY}`, 'g'))).toBeNull()
  })

  it.each<[Cause, Cause]>([
    [{ kind: 'visit', text: `could not see openstack.images: timeout: ${CANARY}` }, { kind: 'visit', text: 'could not see openstack.images: timeout' }],
    [{ kind: 'visit', text: `could not see kubernetes.nodes of ${CANARY}: refused: x` }, { kind: 'visit', text: 'could not see kubernetes.nodes: refused' }],
    [{ kind: 'visit', text: `kubernetes.nodes of ${CANARY} could be seen again; before: x` }, { kind: 'visit', text: 'kubernetes.nodes could be seen again' }],
    [{ kind: 'attestation', text: `another attestation counts: attested by ${CANARY}` }, { kind: 'attestation', text: 'another attestation of a person counts' }],
    [{ kind: 'unknown', text: `several things differ: ${CANARY}` }, { kind: 'unknown', text: 'the cause is not known' }],
    [{ kind: 'time', text: `${CANARY}, and no newer one came` }, { kind: 'time', text: 'time passed (an age or a date)' }],
    [{ kind: 'rule', text: 'the definition of scs-0102 changed: a, now b' }, { kind: 'rule', text: 'the definition of scs-0102 changed: a, now b' }],
  ])('tells the cause %o as %o', (cause, open) => {
    expect(publicChange({ testcase: 't', kind: 'not-judged', targets: {}, because: 'x', causes: [cause] }).causes).toEqual([open])
  })
})

it('takes a need for evidence of a kind that is public only where every check means that kind by its name', async () => {
  const wrong = [...(await rulesOf(['scs-compatible-iaas', 'scs-compatible-kaas'])).values()].flatMap(({ checks }) => [...checks].flatMap(([id, { needs, wants = {} }]) =>
    Object.entries({ ...needs, ...wants }).filter(([need, { kind }]) => publicKindOf(need) !== undefined && publicKindOf(need) !== kind).map(([need, { kind }]) => `${id}: ${need} is ${kind}`)))
  expect(wrong).toEqual([])
})
