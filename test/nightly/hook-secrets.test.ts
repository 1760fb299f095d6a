import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runHook } from '../../src/nightly/hook.ts'

it('what is told of a command has no value of its environment, no content of files that it names, and no bearer token', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-hook-'))
  try {
    await writeFile(join(dir, 'token'), 'tok3n-from-a-file\n')
    const command = ['sh', '-c', 'echo "$FOO $(cat "$TOKEN_FILE") Authorization: Bearer abcdefghijklmnop nodes=$NODES"; exit 1']
    const { tail } = await runHook({ command, environment: { FOO: 's3cr3t-value-42', TOKEN_FILE: join(dir, 'token'), NODES: '3' }, deadline: 10_000 }, {
      subject: 'kind', environment: {}, log: join(dir, 'log'), signal: new AbortController().signal,
    })
    expect(tail).not.toMatch(/s3cr3t-value-42|tok3n-from-a-file|abcdefghijklmnop/)
    expect(tail).toContain('nodes=3')
  } finally {
    await rm(dir, { recursive: true })
  }
})
