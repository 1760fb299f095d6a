import { Buffer } from 'node:buffer'

/** A test case of a JUnit report: name, and what stands in its element besides. */
export interface Written {
  name: string
  status?: string
  time?: number
  inside?: string
}
const escaped = (text: string) => text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)

/** A JUnit report as ginkgo 2 writes it for Kubernetes; `status: ''` leaves the attribute out, as ginkgo 1. */
export function junit(cases: Written[], properties: Record<string, string> = {}, at = '2026-02-19T09:52:52'): string {
  const element = ({ name, status = 'passed', time = 5, inside = status === 'skipped' ? '<skipped message="skipped"></skipped>' : '' }: Written) =>
    `<testcase name="${escaped(name)}" classname="Kubernetes e2e suite"${status === '' ? '' : ` status="${status}"`} time="${time}">${inside}</testcase>`
  const all = { SuiteSucceeded: 'true', SpecialSuiteFailureReason: '', FocusStrings: '\\[Conformance\\]', FlakeAttempts: '0', DryRun: 'false', ...properties }
  const list = Object.entries(all).map(([name, value]) => `<property name="${name}" value="${escaped(value)}"></property>`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${cases.length}"><testsuite name="Kubernetes e2e suite" tests="${cases.length}" timestamp="${at}">`
    + `<properties>${list}</properties>${cases.map(element).join('\n')}</testsuite></testsuites>`
}

/** So many passed tests with a tag. */
export const passed = (count: number, tag = '[Conformance]'): Written[] => Array.from({ length: count }, (_, i) => ({ name: `[It] [sig-node] Pods test ${i} ${tag}` }))

/** The log of a run as ginkgo 2 ends it. */
export function log({ ran = 424, of = 7132, seconds = 5968.291, outcome = 'SUCCESS! -- 424 Passed | 0 Failed | 0 Pending | 6708 Skipped', middle = '' } = {}): string {
  return `  I0219 09:52:52.512141      21 e2e.go:109] Starting e2e run "x" on Ginkgo node 1\nRunning Suite: Kubernetes e2e suite - /usr/local/bin\n`
    + `Random Seed: 1771494771 - will randomize all specs\n\nWill run ${ran} of ${of} specs\nSSS•SS\n${middle}\n\nRan ${ran} of ${of} Specs in ${seconds} seconds\n${outcome}\nPASS\n\nGinkgo ran 1 suite in 1h39m30.489862242s\nTest Suite Passed\n`
}

/** An archive in the form of ustar. */
export function tar(files: Record<string, string | Buffer>, type = '0'): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const bytes = Buffer.from(content)
    return [header(path, bytes.length, type), bytes, Buffer.alloc((512 - bytes.length % 512) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** One header of an archive. */
export function header(path: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(512)
  block.write(path.slice(0, 100), 0)
  block.write('0000644\0', 100)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write('        ', 148)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
