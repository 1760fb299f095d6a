import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTER, reportFile } from '../../src/board/places.ts'
import { renderVerify } from '../../src/board/verify-page.ts'
import { main } from '../../src/cli/main.ts'
import type { Board } from '../../src/model/board.ts'
import { printed } from '../cli/printed.ts'
import { madeUpBoard } from './board-kit.ts'
import { commandsOf, publish, serveFiles, shell, signedStore } from './verify-site.ts'

let dir: string
let made: Awaited<ReturnType<typeof signedStore>>
const servers: Server[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-verify-page-'))
  made = await signedStore(dir)
})
afterAll(async () => {
  servers.forEach(server => server.close())
  await made.store.close()
  await rm(dir, { recursive: true })
})

const known = new Map<string, ReturnType<typeof newReader>>()
/** The same reader for tests that leave the site as it is. */
function reader(view: Board['view'], name: string = view) {
  known.set(name, known.get(name) ?? newReader(view, name))
  return known.get(name)!
}
/** A reader's directory beside a site of its own, and the commands of its page. */
async function newReader(view: Board['view'], name: string) {
  const [site, home] = [join(dir, `${name}-site`), join(dir, `${name}-reader`)]
  await Promise.all([mkdir(site), mkdir(home)])
  const { url, server } = await serveFiles(site)
  servers.push(server)
  const commands = commandsOf(await publish(site, dir, view, url))
  await writeFile(join(home, 'allowed_signers'), `${made.line}\n`)
  if (view === 'public') { // the operator hands out what the page does not
    await mkdir(join(home, 'evidence'))
    for (const file of await readdir(join(dir, 'evidence'))) await copyFile(join(dir, 'evidence', file), join(home, 'evidence', file))
  }
  const run = (...ids: string[]) => shell(home, ids.map(id => commands.get(id)).join('\n'))
  return { site, home, commands, run }
}
/** The page's last command, with this process for scs-check. */
async function scsCheck(home: string, commands: Map<string, string>) {
  const [before, line] = commands.get('scs-check')!.split(/^scs-check /m)
  expect(await shell(home, `${commands.get('get')!.split('\n')[0]!}\n${before!}`)).toEqual({ code: 0, out: '' })
  const there = (word: string) => (word.startsWith('--') || word === 'verify' ? word : join(home, word))
  return printed(() => main(line!.split(' ').map(there)))
}

describe.each(['full', 'public'] as const)('every command of the page, %s view', view => {
  it('verifies what is published, with standard tools', async () => {
    const { home, commands, run } = await reader(view)
    expect([...commands.keys()]).toEqual(['get', 'key', 'signer', 'time', 'verdicts', 'evidence', 'definitions', 'certificates', 'scs-check'])
    const said = async (...ids: string[]) => {
      const { code, out } = await run(...ids)
      expect({ code, out }).toEqual({ code: 0, out })
      return out
    }
    expect(await said('get')).toBe('report.json: OK\n')
    expect(await said('key')).toMatch(/^Good "report" signature with ED25519 key SHA256:/)
    expect(await said('signer')).toMatch(/^Good "report" signature for board@example\.org with ED25519 key/)
    expect(await said('time')).toMatch(/^Good "report" signature for board@example\.org/)
    expect(await said('verdicts')).toMatch(/"subject": "alpha"[^]*"version": "v5.1",\n {2}"validity": "effective",\n {2}"main": "FAIL"[^]*"testcase": "scs-0/)
    expect((await said('get', 'evidence')).match(/\.json: OK/g)!.length).toBeGreaterThan(5)
    const definitions = await said('get', 'definitions')
    expect(definitions.match(/[0-9a-f]{64}\.json: OK/g)!.length).toBe(Object.keys(made.visit.rules!.standards).length + 1)
    const register = await said('get', 'certificates')
    expect(register).toContain('[1,"C-2026-0001","applied","alpha"')
    expect(register).toMatch(/not signed\n\[2,"C-2026-0001","granted".*\nGood "scs-check-certificate" signature for board@example\.org/)
    expect(register).not.toContain('BROKEN')
    expect(/newest: (sha256:\S+)/.exec(register)![1]).toBe((JSON.parse(register.slice(register.lastIndexOf('\n{'))) as { newest: string }).newest)
    const { code, out } = await scsCheck(home, commands)
    expect(out).toMatch(/signature +verified +by board@example\.org/)
    expect(out).toMatch(/judging +verified +the same /)
    expect(out).not.toContain('other rules')
    expect(code).toBe(0)
  })
})

describe('a changed byte is refused', () => {
  it('of the report: by its digest and its signature', async () => {
    const { site, run } = await reader('full', 'forged-report')
    const file = join(site, reportFile('alpha', 'scs-compatible-iaas', made.visit.id))
    await writeFile(file, gzipSync(gunzipSync(await readFile(file)).toString().replace('"FAIL"', '"PASS"')))
    expect(await run('get')).toMatchObject({ code: 1, out: expect.stringContaining('report.json: FAILED') as string })
    expect((await run('key')).code).not.toBe(0)
    expect(await run('signer')).toMatchObject({ out: expect.stringContaining('Could not verify signature') as string })
    expect((await run('signer')).code).not.toBe(0)
  })
  it('of evidence and definitions: by their digests', async () => {
    const { home, commands, run } = await reader('full')
    await run('get', 'evidence', 'definitions')
    for (const of of ['evidence', 'definitions']) {
      const [file] = await readdir(join(home, of))
      await appendFile(join(home, of, file!), ' ')
      const { code, out } = await shell(home, commands.get(of)!.split('\n').at(-1)!)
      expect(code).not.toBe(0)
      expect(out).toContain(`${file}: FAILED`)
    }
  })
  it('of the register: by chain and signature', async () => {
    const { site, run } = await reader('full', 'forged-register')
    const text = await readFile(join(site, REGISTER), 'utf8')
    await writeFile(join(site, REGISTER), text.replaceAll('2027-11-01T23:59:59Z', '2029-11-01T23:59:59Z'))
    expect((await run('get', 'certificates')).out).toContain('BROKEN: not signed by anybody who may')
    await writeFile(join(site, REGISTER), text.replace('\\"number\\":1', '\\"number\\":3'))
    expect((await run('get', 'certificates')).out).toContain('BROKEN: it does not follow the one before it')
  })
  it('of another key: nobody who may sign', async () => {
    const { home, run } = await reader('full')
    await run('get')
    await writeFile(join(home, 'allowed_signers'), made.line.replace(/AAAA.{40}/, 'AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBB'))
    expect((await run('signer')).code).not.toBe(0)
  })
})

describe('the page', () => {
  it('says so where no night is both signed and published', async () => {
    const board = await madeUpBoard()
    for (const { scopes } of board.subjects) for (const { history } of scopes) for (const row of history.nights) delete row.published
    const page = renderVerify(board)
    expect(page).toContain('No night of this site is both signed and published')
    expect(page).toContain('subjects/SUBJECT/SCOPE/NIGHT')
  })
  it('quotes a base address so that it stays one word', async () => {
    const board = await madeUpBoard()
    const commands = commandsOf(renderVerify({ ...board, baseUrl: 'https://x/\'; touch hacked; \'' })).get('get')!
    const { out } = await shell(dir, `${commands.split('\n')[0]!}; printf %s "$BASE"`)
    expect(out).toBe('https://x/\'; touch hacked; \'/')
    expect(await readdir(dir)).not.toContain('hacked')
  })
  it('names every key that signed, and calls none of them verified that was not', async () => {
    const board = await madeUpBoard()
    expect(renderVerify(board)).toMatch(/SHA256:abc\w+<\/code><\/th><td>not verified here<\/td><td class="n">120<\/td>/)
  })
})
