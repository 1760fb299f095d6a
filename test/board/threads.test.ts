import { expect, it } from 'vitest'
import { alone } from '../../src/board/in-process.ts'
import { crewOf } from '../../src/board/threads.ts'
import { nights } from './visits-kit.ts'

it('once a build has ended, what still waits is refused: it would start threads that nobody ends', async () => {
  const made = await nights()
  const { report } = await made.visit('a', '2026-11-19', 'PASS')
  const crew = crewOf({ dir: made.dir }, alone(made.store))
  expect((await crew.report({ kind: 'report', report: report!, view: 'full' })).bytes).toBeDefined()
  await crew.end()
  await expect(crew.report({ kind: 'report', report: report!, view: 'full' })).rejects.toThrow('ended')
})
