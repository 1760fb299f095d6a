import type { Finding } from '../model/judging.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import { named } from '../checks/words.ts'
import { count } from '../flavor-names/describe.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { readJson } from './flavor-input.ts'
import { flavorsOf, type Listing } from './flavor-listing.ts'
import { flavorRules, type FlavorRules, type Rule } from './flavor-rules.ts'
import { json } from './print.ts'

/** `ungoverned`: neither an SCS name nor an scs: extra spec, so the standards demand nothing. */
type Status = 'ok' | 'violates' | 'ungoverned' | 'not judged'
interface Told {
  testcase: string
  severity: Finding['severity']
  message: string
  expected: string | null
  found: string | null
  remedy: string | null
}
interface Judged {
  id: string
  name: string
  status: Status
  findings: Told[]
}

/** Judges the flavors of a file (`-`: stdin) by scs-0100 and scs-0103: 1 if one violates, 2 if the listing tells too little. Throws UsageError. */
export async function checkVerb(file: string, options: { json?: boolean; verbose?: boolean }): Promise<number> {
  if (file === '-' && process.stdin.isTTY) {
    throw new UsageError('no flavors: give a file, or pipe: openstack flavor list --long -f json | scs-check flavor check')
  }
  const [rules, value] = await Promise.all([flavorRules(), readJson(file)])
  const listing = flavorsOf(value, file === '-' ? 'stdin' : file)
  const judged = judge(listing, rules)
  const { size } = listing.untold
  const notJudged = judged.length === 0 ? 'the list of flavors is empty' : size === 0 ? null
    : `scs-0103: the extra specs of ${size} of ${judged.length} flavors are not in the listing (openstack flavor list needs --long, Nova microversion 2.61)`
  process.stdout.write(options.json === true ? json({ flavors: judged, notJudged }) : text(judged, notJudged, options.verbose === true))
  if (judged.some(({ status }) => status === 'violates')) return EXIT.fail
  return notJudged === null ? EXIT.pass : EXIT.notJudged
}

/**
 * Every finding by its flavor. Without all extra specs nobody knows which flavor stands for a standard one, and no command that creates a
 * flavor anew could keep what is not known.
 */
function judge({ flavors, untold }: Listing, rules: FlavorRules): Judged[] {
  const standard = untold.size > 0 ? [] : standing(flavors, rules)
  const findings = flavors.map((): Told[] => [])
  for (const rule of [rules.syntax, rules.semantics, rules.anyFlavor, ...standard]) {
    for (const finding of rule.check.judge({ flavors }, rule.parameters, new Date(0)).findings) {
      const { at, severity, message, expected = null, found = null, remedy = null } = finding
      const place = Number(at.split('/')[2])
      findings[place]?.push({ testcase: rule.testcase, severity, message, expected, found, remedy: untold.has(place) ? null : remedy })
    }
  }
  return flavors.map((flavor, i) => ({ id: flavor.id, name: flavor.name, status: statusOf(flavor, findings[i]!, untold.size > 0), findings: findings[i]! }))
}

/** The test cases of those standard flavors that one of these claims to be: that others are missing is not asked here. */
function standing(flavors: Flavor[], { standard }: FlavorRules): Rule[] {
  const claimed = new Set(flavors.flatMap(({ name, extra_specs }) => [name, extra_specs['scs:name-v2'] ?? '']))
  return [...standard].filter(([name]) => claimed.has(name)).map(([, rule]) => rule)
}

function statusOf({ name, extra_specs }: Flavor, findings: Told[], untold: boolean): Status {
  if (findings.some(({ severity }) => severity === 'violation')) return 'violates'
  if (untold) return 'not judged'
  return name.startsWith('SCS-') || Object.keys(extra_specs).some(key => key.startsWith('scs:')) ? 'ok' : 'ungoverned'
}

/** Each flavor in violation (all of them if verbose) with what is wrong and the cure, once; then how many there are. */
function text(judged: Judged[], notJudged: string | null, verbose: boolean): string {
  const shown = verbose ? judged : judged.filter(({ status }) => status === 'violates')
  const counts = (['violates', 'ok', 'ungoverned', 'not judged'] as const)
    .map(status => [judged.filter(one => one.status === status).length, status] as const)
    .filter(([many]) => many > 0).map(([many, status]) => `${many} ${WORDS[status]}`)
  return shown.map(one => flavorText(one, verbose)).join('')
    + (judged.length === 0 ? '' : `${count(judged.length, 'flavor')}: ${counts.join(', ')}\n`)
    + (notJudged === null ? '' : `not judged: ${notJudged}\n`)
}

const WORDS: Record<Status, string> = {
  violates: 'in violation', ok: 'as the standards want', ungoverned: 'of no concern to SCS', 'not judged': 'not judged in full',
}

function flavorText(flavor: Judged, verbose: boolean): string {
  const findings = flavor.findings.filter(({ severity }) => verbose || severity === 'violation')
  const cures = [...new Set(findings.flatMap(({ remedy }) => remedy ?? []))]
  return `${plain(named(flavor))}: ${WORDS[flavor.status]}\n` + findings.map(({ testcase, severity, message, expected, found }) => [
    `  ${severity === 'remark' ? 'remark' : testcase}: ${plain(message, 600)}\n`,
    ...(expected === null ? [] : [`    expected: ${plain(expected, 600)}\n`]),
    ...(found === null ? [] : [`    found:    ${plain(found, 600)}\n`]),
  ].join('')).join('') + cures.map(cure => `  cure: ${plain(cure, 2400)}\n`).join('')
}
