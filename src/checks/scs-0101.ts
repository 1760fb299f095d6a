import type { Played } from '../model/acting.ts'
import type { Finding, Outcome } from '../model/judging.ts'
import type { Line } from '../probes/sample-vm-console.ts'
import { sampleVm } from '../probes/openstack-sample-vm.ts'
import { allMade, type Attempt, attemptsOf } from '../probes/sample-vm-attempts.ts'
import type { SampleVm } from '../probes/sample-vm-schema.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'

const needs = { sampleVm }
const LINES = '/sampleVm/data/console/lines'

/** A sentence where the report allows no verdict, else what is wrong. */
type Told = { unjudged: string } | { findings: Finding[] }

/** The verdict on the play; once it is done, on the lines of the guest's report in one section, of which there may be so many different ones. */
function judge(played: Played<SampleVm>, parameters: PlayParameters, section: string, examine: (told: Line[], vm: SampleVm) => Told, most = Infinity): Outcome {
  if (played.outcome !== 'done') return judgePlay(played, 'sampleVm', parameters, () => [])
  const vm = played.data as SampleVm
  const lines = vm.console.lines.filter(line => line.section === section)
  const told = lines.length === 0 ? { unjudged: `the report of the guest has no intact line on ${section}` }
    : lines.length > most ? { unjudged: `the report of the guest contradicts itself on ${section}: ${lines.map(({ text }) => text).join(', then ').slice(0, 300)}` }
      : examine(lines, vm)
  const outcome = judgePlay(played, 'sampleVm', parameters, () => ('findings' in told ? told.findings : []))
  return 'unjudged' in told ? { ...outcome, unjudged: told.unjudged } : outcome
}

/** A finding about the machine (image, flavor and zone), at the line of the guest's report that shows it; without one at all of them. */
function finding(severity: Finding['severity'], { image, flavor, server, console }: SampleVm, message: string, expected: string, found: string, line?: Line): Finding {
  const where = server.zone === '' ? '' : ` in zone ${server.zone}`
  const at = line === undefined ? LINES : `${LINES}/${console.lines.indexOf(line)}`
  return { severity, subject: `${image.name || image.id} on ${flavor.name || flavor.id}${where}`, at, message, expected, found }
}

/** The kernel's entropy pool is as full as a kernel with a working source has it; an old kernel is remarked. */
export const entropyAvail = check<typeof needs, PlayParameters & { bits: number; kernel: [number, number] }>({
  needs,
  parameters: playParameters({ bits: { type: 'integer' }, kernel: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 } }),
  judge: ({ sampleVm }, parameters) => judge(sampleVm, parameters, 'entropy-avail', ([first], vm) => {
    const { bits, kernel: [major, minor] } = parameters
    const found = first?.text ?? ''
    if (!/^[0-9]{1,9}$/.test(found)) return { unjudged: `the guest could not read its entropy pool: ${found || 'it printed nothing'}` }
    const full = Number(found) === bits
    const findings = full ? [] : [finding('violation', vm, 'the entropy pool of the guest is not full', `${bits} bits`, `${found} bits`, first)]
    const kernel = vm.console.lines.find(({ section }) => section === 'kernel')
    const release = kernel?.text ?? ''
    const [, a, b] = /^([0-9]{1,4})\.([0-9]{1,4})(?![0-9])/.exec(release)?.map(Number) ?? []
    if (a !== undefined && b !== undefined && (a < major || (a === major && b < minor))) {
      findings.push(finding('remark', vm, 'the image has an old kernel (recommended only)', `${major}.${minor} or newer`, release, kernel))
    }
    return { findings }
  }, 1),
})

/** Not too many blocks of random bits fail the statistics of FIPS 140-2, on average over all attempts that were made; with more than `strict` in one, all are remarked. */
export const fipsTest = check<typeof needs, PlayParameters & { blocks: number; strict: number; lenient: number; attempts: number }>({
  needs,
  parameters: playParameters({
    blocks: { type: 'integer', minimum: 1 }, strict: { type: 'integer', minimum: 0 }, lenient: { type: 'integer', minimum: 0 }, attempts: { type: 'integer', minimum: 1 },
  }),
  judge: ({ sampleVm }, parameters) => judge(sampleVm, parameters, 'fips-test', (lines, vm) => {
    const { blocks, strict, lenient, attempts: most } = parameters
    const attempts = attemptsOf(lines)
    const other = attempts.find(attempt => attempt.blocks !== blocks)
    const unable = lines.find(({ text }) => text.startsWith('cannot tell'))
    if (unable !== undefined) return { unjudged: unable.text }
    if (attempts.length === 0) return { unjudged: `the guest told no number of failures: ${lines.at(-1)?.text ?? ''}` }
    if (other !== undefined) return { unjudged: `the guest tested ${other.blocks ?? 'an unknown number of'} blocks, not ${blocks}: ${other.text}` }
    if (!allMade(attempts, most, strict)) {
      return { unjudged: `the report of the guest has not just the attempts that were made, but ${attempts.map(({ text }) => text).join('; ').slice(0, 500)}` }
    }
    const failures = attempts.reduce((sum, attempt) => sum + attempt.failures, 0)
    const expected = `at most ${lenient} of ${blocks} blocks fail${attempts.length > 1 ? ', on average over all attempts' : ''}`
    const found = `${failures} of ${attempts.length * blocks} blocks failed`
    const bad = failures > lenient * attempts.length
    const shown = bad || attempts.some(attempt => attempt.failures > strict)
    const lineOf = ({ text }: Attempt): Line | undefined => lines.find(line => line.text === text)
    const [only, ...more] = attempts
    const at = only === undefined || more.length > 0 ? undefined : lineOf(only)
    const verdict = bad ? [finding('violation', vm, 'the random numbers of the guest fail the statistics of FIPS 140-2', expected, found, at)] : []
    const all = shown ? attempts.map(one => finding('remark', vm, 'more blocks fail than is usual, attempt by attempt', `at most ${strict}`, one.text, lineOf(one))) : []
    return { findings: [...verdict, ...all] }
  }),
})

/** Every processor of the guest has the instructions for random numbers of its architecture. */
export const cpuInstructions = check<typeof needs, PlayParameters & { flags: Record<string, string[]> }>({
  needs,
  parameters: playParameters({ flags: { type: 'object', additionalProperties: { type: 'array', minItems: 1, items: { type: 'string' } } } }),
  judge: ({ sampleVm }, parameters) => judge(sampleVm, parameters, 'cpu', ([first], vm) => {
    const [architecture = '', ...counts] = (first?.text ?? '').split(' ')
    const wanted = Object.hasOwn(parameters.flags, architecture) ? parameters.flags[architecture] ?? [] : []
    if (wanted.length === 0) return { unjudged: `it is not known which instructions ${architecture || 'the processor'} should have` }
    const has = new Map(counts.flatMap(text => {
      const [, flag, some, all] = /^([a-z]{1,20})=([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? []
      return flag === undefined ? [] : [[flag, { some: Number(some), all: Number(all) }] as const]
    }))
    const silent = wanted.find(flag => (has.get(flag)?.all ?? 0) === 0)
    if (silent !== undefined) return { unjudged: `the guest does not tell whether its processors have ${silent}` }
    return {
      findings: wanted.flatMap(flag => {
        const { some, all } = has.get(flag) ?? { some: 0, all: 0 }
        const message = `the guest's processors do not have the instruction ${flag}`
        return some === all ? [] : [finding('violation', vm, message, `in ${all} of ${all} processors`, `in ${some}`, first)]
      }),
    }
  }, 1),
})
