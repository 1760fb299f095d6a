import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { monthPage, newestPage, OVERVIEW, STATUS, subjectPage } from '../../src/board/places.ts'
import { main } from '../../src/cli/main.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { printed } from '../cli/printed.ts'
import { newKey } from '../trust/keys.ts'
import { nights, place, SCOPE } from './visits-kit.ts'

/** A visit that was signed by a real key, with `more` than its bytes, and pages of it by these signers. */
async function stage(more = '') {
  const [made, dir] = [await nights(), await place()]
  const [key, other] = [await newKey(dir, 'key'), await newKey(dir, 'other')]
  await made.visit('a', '2026-11-19', 'PASS', {}, async report => ({ signature: await made.store.put(await sign(`${report}${more}`, { key: key.key, namespace: 'report' })) }))
  const [out, signers, revoked] = [join(dir, 'out'), join(dir, 'signers'), join(dir, 'revoked')]
  await writeFile(signers, `board@example.org ${key.line}\n`)
  await writeFile(revoked, `${key.line}\n`)
  const build = async (...args: string[]) => {
    const { code, err } = await printed(() => main(['board', 'build', '--out', out, '--store', made.dir, '--cache', join(dir, 'cache'), '--date', '2026-11-20', '-q', ...args]))
    const { subjects } = JSON.parse(await readFile(join(out, STATUS), 'utf8')) as { subjects: { scopes: { versions: { state: string }[] }[] }[] }
    return { code, err, state: subjects[0]!.scopes[0]!.versions[0]!.state, page: await readFile(join(out, newestPage('a', SCOPE)), 'utf8'), month: await readFile(join(out, monthPage('a', SCOPE, '2026-11')), 'utf8') }
  }
  return { build, signers, revoked, key, other }
}

it('a night names who signed it only by allowed signers, also when it was looked at before', async () => {
  const { build, signers } = await stage()
  expect((await build()).page).not.toContain('board@example.org')
  for (const at of ['first', 'second']) expect([at, await build('--allowed-signers', signers)]).toMatchObject([at, { code: 0, err: '', state: 'pass', page: expect.stringContaining('board@example.org') as string }])
})

it('a key that is not allowed any more is told in every build, and names nobody', async () => {
  const { build, signers, other } = await stage()
  await build('--allowed-signers', signers)
  await writeFile(signers, `other@example.org ${other.line}\n`)
  for (const at of ['first', 'second']) {
    const { code, err, page, month, state } = await build('--allowed-signers', signers)
    expect(state).toBe('not-judged')
    expect([page, month].map(text => /does not count: why is not shown/.test(text))).toEqual([true, true])
    expect(month).not.toContain('SHA256:')
    expect([at, code, err]).toEqual([at, 2, expect.stringMatching(/^scs-check: a, .*night 2026-11-19: its signature does not count: its key is not among/)])
    expect(page).not.toMatch(/(board|other)@example\.org/)
  }
})

it('a revoked key is told, and names nobody though it is allowed', async () => {
  const { build, signers, revoked } = await stage()
  await build('--allowed-signers', signers)
  const { code, err, page } = await build('--allowed-signers', signers, '--revoked', revoked)
  expect([code, err]).toEqual([2, expect.stringMatching(/its signature does not count: .*revoked/i)])
  expect(page).not.toContain('board@example.org')
})

it('a signature that is none of the newest report is told without allowed signers too, in every build', async () => {
  const { build } = await stage(' ')
  for (const args of [['--view', 'full'], [], []]) {
    const { code, err, page, month, state } = await build(...args)
    expect(state).toBe('not-judged')
    expect([code, err]).toEqual([2, expect.stringMatching(/^scs-check: a, scs-compatible-kaas, night 2026-11-19: its signature does not count: it is none of these bytes/)])
    expect([page, month].map(text => text.includes('does not count'))).toEqual([true, true])
  }
})

it('what is known of a signature is not looked at again', async () => {
  const { build } = await stage()
  await build()
  const path = process.env['PATH']
  process.env['PATH'] = '/nowhere'
  try {
    expect(await build()).toMatchObject({ code: 0, err: '' })
  } finally {
    process.env['PATH'] = path
  }
})

it('a newest report without a signature judges nothing where reports are signed, and is told without blaming the cloud', async () => {
  const [made, dir] = [await nights(), await place()]
  const key = await newKey(dir, 'key')
  const signers = join(dir, 'signers')
  await writeFile(signers, `board@example.org ${key.line}\n`)
  const build = async (out: string, ...args: string[]) => {
    const { code, err } = await printed(() => main(['board', 'build', '--out', join(dir, out), '--store', made.dir, '--no-cache', '--date', '2026-11-20', '-q', ...args]))
    const text = (path: string) => readFile(join(dir, out, path), 'utf8')
    const { subjects } = JSON.parse(await text(STATUS)) as { subjects: { scopes: { versions: { state: string }[] }[] }[] }
    return { code, err, state: subjects[0]!.scopes[0]!.versions[0]!.state, pages: (await Promise.all([newestPage('a', SCOPE), subjectPage('a'), OVERVIEW].map(text))).join('\n') }
  }
  await made.visit('a', '2026-11-17', 'PASS')
  expect(await build('unsigned', '--allowed-signers', signers)).toMatchObject({ code: 0, state: 'pass' })
  await writeFile(signers, `board@example.org namespaces="file,report" ${key.line}\n`)
  expect(await build('named', '--allowed-signers', signers)).toMatchObject({ code: 2, state: 'not-judged', err: expect.stringMatching(/its report is not signed, as reports here are: it judges nothing/) as string })
  const config = join(dir, 'nightly.yaml')
  await writeFile(config, `format: scs-check/nightly/1\nstore: ${made.dir}\nsign: { key: ${key.key}, identity: board@example.org }\nsubjects: [{ name: a, kubeconfig: ./kc }]\n`)
  expect(await build('configured', '-c', config)).toMatchObject({ code: 2, state: 'not-judged' })
  await made.visit('a', '2026-11-18', 'PASS', {}, async report => ({ signature: await made.store.put(await sign(report, { key: key.key, namespace: 'report' })) }))
  expect(await build('signed', '--allowed-signers', signers)).toMatchObject({ code: 0, state: 'pass' })
  await made.visit('a', '2026-11-19', 'PASS')
  for (const args of [[], ['--allowed-signers', signers]]) {
    const { code, err, state, pages } = await build('stripped', ...args)
    expect([code, err, state]).toEqual([2, expect.stringMatching(/^scs-check: a, scs-compatible-kaas, night 2026-11-19: its report is not signed, as reports here are/), 'not-judged'])
    expect(pages).toContain('does not count: its report is not signed, as reports here are')
    expect(pages).not.toMatch(/saw nothing|nothing could be looked at|visit \(.*\) failed/)
  }
})

it('a revoked key counts for nobody without allowed signers too', async () => {
  const { build, revoked } = await stage()
  const { code, err, state } = await build('--revoked', revoked)
  expect([code, err, state]).toEqual([2, expect.stringMatching(/its signature does not count: its key is revoked/), 'not-judged'])
})
