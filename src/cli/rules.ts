import { type Assignment, selected } from '../evaluate/evaluate.ts'
import type { Scope, Standard } from '../model/definition.ts'
import type { Check } from '../model/judging.ts'
import type { Probe } from '../model/probe.ts'
import { conformance, networkPolicyTests } from '../probes/kubernetes-conformance.ts'
import { tempest } from '../probes/openstack-tempest.ts'
import { bind, bindAll, checksFor, openStandards } from '../spec/bind.ts'
import { loadDefinitions } from '../spec/load.ts'
import { validityAt, versionsInForce } from '../spec/timeline.ts'
import { UsageError } from './exit.ts'
import type { JudgeOptions, TargetOptions } from './options.ts'
import { tool } from './tool.ts'

/** The definitions that a verb judges by. */
export interface Rules {
  scope: Scope
  standards: Standard[]
  checks: Map<string, Check>
}

/** Loads scope (IaaS if none is named), standards and checks; throws DefinitionError or UsageError. */
export async function loadRules(options: Pick<JudgeOptions, 'scope' | 'standards'>): Promise<Rules> {
  const { scope, standards } = await loadDefinitions(options.scope ?? 'scs-compatible-iaas', options.standards === undefined ? {} : { standards: options.standards })
  return { scope, standards, checks: await checksFor(standards) }
}

/** The same for several scopes, by id. */
export async function rulesOf(scopes: Iterable<string>): Promise<Map<string, Rules>> {
  return new Map(await Promise.all([...new Set(scopes)].map(async scope => [scope, await loadRules({ scope })] as const)))
}

/** What is to be judged by these rules at this instant. Throws UsageError for an unknown version, bad regex or when nothing is in force. */
export function assign({ scope, standards, checks }: Rules, options: JudgeOptions, asOf: Date): Assignment {
  const versions = chosenVersions(scope, options.scopeVersion, asOf)
  const selection = selectionOf(options)
  const inScope = bind(scope, standards, versions)
  const adopted = new Set(versions.flatMap(version => Object.keys(scope.versions[version]?.standards ?? {})))
  const fitting = standards.filter(({ subject = 'openstack' }) => subject === scope.subject)
  const beyond = bindAll(fitting.filter(({ id }) => !adopted.has(id))).filter(one => selected(one, selection) && one.testcase.retired === undefined)
  const wider = selection?.only !== undefined || options.allStandards === true ? [...inScope, ...beyond] : inScope
  // what no version counts is declared too (optional images, say), and judged when it alone is asked for
  const bound = wider.some(one => selected(one, selection)) ? wider : [...wider, ...bindAll(fitting).filter(one => selected(one, selection))]
  if (!bound.some(one => selected(one, selection))) {
    const sections = [...new Set(bound.flatMap(({ testcase: { section } }) => section ?? []))]
    const elsewhere = bindAll(standards).some(one => selected(one, selection))
    throw new UsageError(`no test case of ${scope.id} ${versions.join(', ')} is selected (${options.only === undefined
      ? `sections: ${sections.join(', ') || 'none'}` : elsewhere ? `what matches is about ${scope.subject === 'openstack' ? 'Kubernetes clusters: use --kubeconfig' : 'OpenStack clouds: use --os-cloud'}`
        : 'scs-check list testcases shows their ids'})`)
  }
  return {
    tool: tool(), scope, standards, checks, asOf,
    versions: versions.map(version => ({
      version, validity: validityAt(scope, version, asOf) ?? 'deprecated', open: openStandards(scope, standards, version),
    })),
    bound,
    ...(selection !== undefined && { selection }),
  }
}

/** Every probe whose evidence the checks of what is selected read; with --passive only those that create nothing. */
export function probesOf(
  { bound, checks, selection }: Pick<Assignment, 'bound' | 'checks' | 'selection'>, { passive, ...imports }: Pick<TargetOptions, 'passive' | 'importTempest' | 'importConformance' | 'importNetworkPolicy'>,
): Set<Probe<unknown>> {
  const wanted = bound.filter(one => selected(one, selection)).map(({ standard, testcase }) => checks.get(`${standard}/${testcase.check}`)).filter(check => check !== undefined)
  const probes = wanted.flatMap(check => Object.values({ ...check.needs, ...check.wants }))
  const imported = importedKinds(imports)
  const looks = ({ mode, kind }: Probe<unknown>) => mode === 'passive' || imported.has(kind)
  return new Set(passive === true ? probes.filter(looks) : probes)
}

/** Kinds of evidence that come from files of other runs, so that nothing is created for them. */
export function importedKinds({ importTempest, importConformance, importNetworkPolicy }: Pick<TargetOptions, 'importTempest' | 'importConformance' | 'importNetworkPolicy'>): Set<string> {
  const given: [string, unknown][] = [[tempest.kind, importTempest], [conformance.kind, importConformance], [networkPolicyTests.kind, importNetworkPolicy]]
  return new Set(given.filter(([, files]) => files !== undefined).map(([kind]) => kind))
}

function chosenVersions(scope: Scope, wanted: string[] | undefined, asOf: Date): string[] {
  const known = Object.keys(scope.versions)
  if (wanted === undefined) {
    const inForce = versionsInForce(scope, asOf)
    if (inForce.length > 0) return inForce
    throw new UsageError(`no version of ${scope.id} is in force on ${asOf.toISOString().slice(0, 10)}; choose with --scope-version (${known.join(', ')})`)
  }
  if (wanted.includes('all')) return known
  const unknown = wanted.find(version => !known.includes(version))
  if (unknown !== undefined) throw new UsageError(`--scope-version ${unknown}: ${scope.id} has ${known.join(', ')} (or "all")`)
  return [...new Set(wanted)]
}

function selectionOf({ only, section, testcases }: JudgeOptions): Assignment['selection'] {
  if (only === undefined && section === undefined && testcases === undefined) return undefined
  try {
    new RegExp(only ?? '')
  } catch (error) {
    throw new UsageError(`--only: ${(error as Error).message}`)
  }
  return { ...(only !== undefined && { only }), ...(section !== undefined && { section }), ...(testcases !== undefined && { testcases }) }
}
