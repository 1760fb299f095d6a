import { mkdir, mkdtemp, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sendCommand } from '../../src/notify/command.ts'
import type { Message } from '../../src/notify/message.ts'

const message: Message = { key: 'ef'.repeat(16), at: '2026-11-22T03:00:00Z', about: 'mycloud', title: 'one FAIL', text: 'text ä\n', body: { format: 'scs-check/notice/1' } }
const dir = await mkdtemp(join(tmpdir(), 'scs-check-command-'))
const never = new AbortController().signal
const sh = (script: string, more: { environment?: Record<string, string>; deadline?: number } = {}) => ({ kind: 'command' as const, command: ['sh', '-c', script], environment: { OUT: join(dir, 'out') }, deadline: 10_000, ...more })

test('a command gets the text as its input, the JSON as a file, and little else', async () => {
  process.env['SCS_TEST_SECRET'] = 'not for commands'
  const script = 'cat > "$OUT"; cat "$SCS_CHECK_NOTICE" >> "$OUT"; echo "$SCS_CHECK_SUBJECT $SCS_CHECK_NOTICE_ID $SCS_TEST_SECRET." >> "$OUT"'
  expect(await sendCommand(sh(script), message, never)).toEqual({ state: 'sent' })
  expect(await readFile(join(dir, 'out'), 'utf8')).toBe(`one FAIL\n\ntext ä\n{"format":"scs-check/notice/1","id":"${message.key}"}\nmycloud ${message.key} .\n`)
  delete process.env['SCS_TEST_SECRET']
})

test('how it ends is what became of it', async () => {
  expect(await sendCommand(sh('exit 3'), message, never)).toEqual({ state: 'failed', reason: 'the command ended with exit code 3', again: 'later' })
  expect(await sendCommand(sh('kill -9 $$'), message, never)).toMatchObject({ state: 'unknown' })
  expect(await sendCommand({ ...sh(''), command: ['/no/such/program'] }, message, never)).toEqual({ state: 'failed', reason: 'the command could not be started (ENOENT)', again: 'later' })
  expect(await sendCommand(sh('exec <&-; exit 0'), { ...message, text: 'x'.repeat(1_000_000) }, never)).toEqual({ state: 'sent' })
})

test('at its deadline, and when the night is interrupted, it ends with all its children, in doubt', async () => {
  const started = Date.now()
  expect(await sendCommand(sh('sleep 60 & wait', { deadline: 200 }), message, never)).toEqual({ state: 'unknown', reason: 'it did not end within 1 s' })
  const controller = new AbortController()
  const work = sendCommand(sh('sleep 60 & wait'), message, controller.signal)
  setTimeout(() => controller.abort(), 200)
  expect(await work).toEqual({ state: 'unknown', reason: 'it was interrupted' })
  expect(Date.now() - started).toBeLessThan(5_000)
})

test('nothing stays behind in the directory for temporary files', async () => {
  const before = (await readdir(tmpdir())).filter(name => name.startsWith('scs-check-notice-'))
  await sendCommand(sh('true'), message, never)
  await sendCommand(sh('exit 1'), message, never)
  expect((await readdir(tmpdir())).filter(name => name.startsWith('scs-check-notice-') && !before.includes(name))).toEqual([])
})

test('a directory that a killed process left is removed after a day, and nothing else', async () => {
  const base = await mkdtemp(join(tmpdir(), 'scs-check-sweep-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = base
  try {
    const [old, young, other] = ['scs-check-notice-old', 'scs-check-notice-new', 'somebody-else'].map(name => join(base, name)) as [string, string, string]
    for (const one of [old, young, other]) {
      await mkdir(one)
      await writeFile(join(one, 'notice.json'), '{}')
    }
    const age = new Date(Date.now() - 25 * 3_600_000)
    for (const one of [old, other]) await utimes(one, age, age)
    expect(await sendCommand(sh('true'), message, never)).toEqual({ state: 'sent' })
    expect((await readdir(base)).sort()).toEqual(['scs-check-notice-new', 'somebody-else'])
    expect((await stat(join(young, 'notice.json'))).size).toBe(2)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
})
