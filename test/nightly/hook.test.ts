import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHook } from '../../src/nightly/hook.ts'

let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-hook-')) })
afterAll(() => rm(dir, { recursive: true }))

const never = new AbortController().signal
interface Given { environment?: Record<string, string>; deadline?: number; signal?: AbortSignal; grace?: number; given?: Record<string, string> }
const run = async (command: string[], { environment = {}, deadline = 20_000, signal = never, grace = 10_000, given = {} }: Given = {}) => {
  const log = join(dir, 'hook.log')
  const ran = await runHook({ command, environment, deadline }, { subject: 'kind-1', environment: given, log, signal, grace })
  return { ...ran, log: await readFile(log, 'utf8').catch(() => '') }
}
const shell = (script: string, options?: Given) => run(['/bin/sh', '-c', script], options)
const isThere = async (pid: string): Promise<boolean> => !/^(.{0,40}\) Z|$)/.test(await readFile(`/proc/${pid.trim()}/stat`, 'utf8').catch(() => ''))
/** Whether it still lives a second later: on a busy machine a SIGKILL takes its time. */
const lives = async (pid: string): Promise<boolean> => {
  for (let i = 0; i < 20 && await isThere(pid); i++) await new Promise(resolve => { setTimeout(resolve, 50) })
  return isThere(pid)
}

describe('runHook', () => {
  it('keeps stdout and stderr in a file for its owner only', async () => {
    await writeFile(join(dir, 'hook.log'), 'of yesterday', { mode: 0o644 })
    expect(await shell('echo one; echo two >&2; exit 7')).toMatchObject({ ended: 7, what: '/bin/sh ended with exit code 7', tail: 'one / two', log: 'one\ntwo\n' })
    expect((await stat(join(dir, 'hook.log'))).mode & 0o777).toBe(0o600)
  })
  it('fills in the subject, and uses no shell', async () => {
    expect((await run(['/bin/echo', '{subject}', '$(id)', '*'])).log).toBe('kind-1 $(id) *\n')
  })
  it('hands on its own variables and few others', async () => {
    process.env['OS_PASSWORD'] = 'hunter2'
    const { log } = await run(['/usr/bin/env'], { environment: { A: 'of {subject}' }, given: { SCS_CHECK_KUBECONFIG: '/k' } })
    delete process.env['OS_PASSWORD']
    const names = log.trim().split('\n').map(line => line.split('=')[0])
    expect(log).toContain('A=of kind-1\n')
    expect(log).toContain('SCS_CHECK_KUBECONFIG=/k\n')
    expect(names.filter(name => !['PATH', 'HOME', 'LANG', 'TMPDIR', 'A', 'SCS_CHECK_KUBECONFIG', 'SCS_CHECK_SUBJECT'].includes(name!))).toEqual([])
  })
  it('shows neither secrets nor control characters in what it tells', async () => {
    const { tail } = await shell('printf "login \\033[2J%s\\n" "$API_TOKEN"; printf "%s" "$API_TOKEN" | base64', { environment: { API_TOKEN: 'hunter2-hunter2' } })
    expect(tail).toBe('login \\u001b[2J*** / ***')
  })
  it.each<[string, string[], unknown]>([
    ['there is no such command', ['/nonexistent/x'], 'there is no such command'], ['it may not be executed', ['/etc/passwd'], 'it may not be executed'],
    ['its arguments cannot be passed on', ['/bin/echo', 'a\0b'], expect.stringContaining('null bytes')],
  ])('tells that %s', async (_, command, tail) => {
    expect(await run(command)).toMatchObject({ ended: 'not started', what: `${command[0]} could not be started`, tail })
  })
  it('ends the whole group at the deadline', async () => {
    const { ended, what, seconds, log } = await shell('sleep 60 & echo $!; wait', { deadline: 300 })
    expect([ended, what]).toEqual(['timeout', '/bin/sh did not end within its deadline of 0.3s and was stopped'])
    expect(seconds).toBeLessThan(5)
    expect(await lives(log)).toBe(false)
  })
  it('ends the group when the night ends, and lets it tidy up', async () => {
    const stop = new AbortController()
    setTimeout(() => { stop.abort() }, 300)
    expect(await shell('trap "echo tidied; exit 3" TERM; sleep 60 & wait', { signal: stop.signal })).toMatchObject({ ended: 'interrupt', log: 'tidied\n' })
    expect(await shell('echo never', { signal: AbortSignal.abort() })).toMatchObject({ ended: 'interrupt', what: '/bin/sh was stopped with the night', seconds: 0 })
  })
  it('kills what does not heed SIGTERM', async () => {
    const { ended, seconds, log } = await shell('trap "" TERM; echo $$; while :; do sleep 1; done', { deadline: 200, grace: 600 })
    expect([ended, await lives(log)]).toEqual(['timeout', false])
    expect(seconds).toBeGreaterThanOrEqual(0.8)
  })
  it('leaves a child of the command the same time to tidy up', async () => {
    const { ended, log } = await shell('(trap "sleep 1; echo tidied; exit" TERM; while :; do sleep 0.1; done) & wait', { deadline: 200 })
    expect([ended, log]).toEqual(['timeout', expect.stringMatching(/tidied\n$/)])
  })
  it('does not wait for what the command leaves behind, and ends that', async () => {
    const { ended, seconds, log } = await shell('sleep 60 & echo $!')
    expect([ended, await lives(log)]).toEqual([0, false])
    expect(seconds).toBeLessThan(5)
  })
  it('tells of a signal', async () => {
    expect(await shell('kill -USR1 $$')).toMatchObject({ ended: 'SIGUSR1', what: '/bin/sh was ended by SIGUSR1' })
  })
  it('keeps the beginning and the end of a flood', async () => {
    const { ended, log, tail } = await shell('echo begin; head -c 30000000 /dev/zero | tr "\\0" x; echo; echo end')
    expect([ended, log.slice(0, 6), log.slice(-5), tail.slice(-3)]).toEqual([0, 'begin\n', '\nend\n', 'end'])
    expect(log.length).toBeLessThan(8.2 * 1024 * 1024)
    expect(log).toMatch(/\n… \d{8} bytes are left out …\n/)
  })
})
