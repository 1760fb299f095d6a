import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { DefinitionError } from '../../src/spec/definition-error.ts'

/** A directory with these files, gone when the test ends. */
export async function directory(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-spec-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(dir, name), text)))
  return dir
}

/** The problems with which the work is refused, as `file:line:column message (cure)`, files without their directory. */
export async function refusal(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(() => new Error('nothing was refused'), (thrown: unknown) => thrown)
  if (!(error instanceof DefinitionError)) throw error
  return error.problems.map(({ file, line, column, message, cure }) =>
    `${file.replace(/.*\//, '')}:${line}:${column} ${message}${cure === undefined ? '' : ` (${cure})`}`)
}

/** A sound standard that uses the checks of scs-0114. */
export const sound = `id: scs-0114
title: Volume types
versions:
  v1:
    url: https://example.org/v1
    status: stable
    targets:
      main: [a-check]
      recommended: [b_check]
testcases:
  - id: a-check
    title: A
    check: offered
    parameters: { aspect: encrypted }
    clause: { level: MUST, url: https://example.org/v1, demand: Do it. }
  - id: b_check
    title: B
    manual: Look at it.
    clause: { level: SHOULD, url: https://example.org/v1, demand: Look. }
`

/** A sound scope that adopts it. */
export const soundScope = `id: some-scope
uuid: 50393e6f-2ae1-4c5c-a62c-3b75f2abef3f
name: Some scope
url: https://example.org/scope
subject: openstack
versions:
  v2: { stabilized: null, standards: { scs-0114: v1 } }
  v1: { stabilized: 2021-01-01, standards: { scs-0114: v1 } }
timeline:
  - date: 2021-01-01
    versions: { v1: effective }
  - date: 2022-01-01
    versions: { v1: warn, v2: effective }
`
