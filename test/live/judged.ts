import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report, Result } from '../../src/model/report.ts'
import { cli, type Ended } from '../e2e/harness.ts'

/** Clouds of OS_CLIENT_CONFIG_FILE; the defaults are those of ../shared/lab. */
export const MEMBER = process.env['SCS_LIVE_MEMBER'] ?? 'lab'
export const APPCRED = process.env['SCS_LIVE_APPCRED'] ?? 'lab-appcred'
export const ADMIN = process.env['SCS_LIVE_ADMIN'] ?? 'lab-admin'

export interface Judged extends Ended {
  report: Report
  results: Record<string, Result>
}

/** The real cloud judged through bin/, by looking only. */
export function judged(cloud: string, ...args: string[]): Promise<Judged> {
  return visited(cloud, '--passive', ...args)
}

/** The real cloud judged through bin/. */
export async function visited(cloud: string, ...args: string[]): Promise<Judged> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-live-'))
  try {
    const file = join(dir, 'report.json')
    const ended = await cli(['run', '--os-cloud', cloud, '-o', file, ...args], { OS_CLIENT_CONFIG_FILE: process.env['OS_CLIENT_CONFIG_FILE'] ?? '' })
    const report = JSON.parse(await readFile(file, 'utf8')) as Report
    return { ...ended, report, results: Object.fromEntries(report.results.map(result => [result.testcase, result])) }
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** Verdict by test case. */
export function verdicts({ results }: Judged): Record<string, string> {
  return Object.fromEntries(Object.entries(results).map(([id, { verdict }]) => [id, verdict]))
}
