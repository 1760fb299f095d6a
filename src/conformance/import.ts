import { basename } from 'node:path'
import type { ConformanceEngine, ConformanceRun } from '../model/conformance.ts'
import { breathing } from '../tempest/breath.ts'
import { Unseen } from '../unseen.ts'
import { blankRun, withDryRun } from './blank.ts'
import { contentOf } from './content.ts'
import { junitRun } from './junit.ts'
import { isE2eLog, logRun } from './log.ts'
import { isWanted, sonobuoyRun } from './sonobuoy.ts'

/** The results in a file that another run of Kubernetes' e2e tests left. */
export function importConformance(path: string): ConformanceEngine {
  return { results: signal => readRun(path, signal) }
}

/**
 * What a file tells: JUnit XML or e2e.log, also gzipped, or the tarball of `sonobuoy retrieve`; its content shows what it is. Throws `Unseen` for
 * anything else.
 */
export async function readRun(path: string, signal: AbortSignal): Promise<ConformanceRun> {
  const name = basename(path)
  const content = await contentOf(path, isWanted, signal)
  const breath = breathing(signal)
  const blank = (form: ConformanceRun['form']) => blankRun(`file ${name}`, content.digest, form)
  try {
    if ('files' in content) return withDryRun(await sonobuoyRun(blank('sonobuoy'), content.files, breath))
    const text = content.text.replace(/^\ufeff/, '')
    const start = text.slice(0, 64 * 1024)
    if (start.trimStart().startsWith('<')) return withDryRun(await junitRun(blank('junit'), [text], breath))
    if (isE2eLog(start)) return withDryRun(logRun(blank('log'), text))
  } catch (error) {
    if (error instanceof Unseen) throw error
    throw new Unseen('malformed', `${name} cannot be understood: ${error instanceof Error ? error.message : 'error'}`)
  }
  const cure = 'give junit_01.xml (best), e2e.log, or what "sonobuoy retrieve" writes'
  throw new Unseen('malformed', `${name} is neither a JUnit report nor e2e.log nor a tarball of Sonobuoy: ${cure}`)
}
