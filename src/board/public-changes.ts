import type { Cause, Change } from '../model/history.ts'
import type { Finding } from '../model/judging.ts'
import { inWords } from '../history/values.ts'
import { publicFindings, toldBy } from '../report/public.ts'
import { clusterAliases } from '../report/public-clusters.ts'
import { publicKindOf, publicValue } from '../report/public-values.ts'
import { NOT_SHOWN, publicBecause } from '../report/public-words.ts'

/** A change without names of clusters: of a subject with several of them it tells no findings. */
const NO_CLUSTERS = clusterAliases({ evidence: [] })

/** What happened to a test case as everybody may read it: what, when, and the kind of the cause; values only where every customer of the cloud sees them. */
export function publicChange(change: Change): Change {
  const { testcase, kind, targets, before, after, because, findings, causes } = change
  const open = (all: Finding[]): Finding[] => publicFindings(all.map(withoutCluster), publicKindOf, NO_CLUSTERS)
  const shown = findings === undefined ? undefined : { new: open(findings.new), gone: open(findings.gone) }
  const messages = shown?.new.map(({ message }) => message).filter(message => message !== NOT_SHOWN) ?? []
  return {
    testcase, kind, targets, ...(before !== undefined && { before }), ...(after !== undefined && { after }),
    because: publicBecause(after, because, text => toldBy(messages, text)),
    ...(shown !== undefined && { findings: shown }), causes: causes.map(cause => publicCause(cause, change)),
  }
}

/** What is found of a version may have the cluster's name for its subject. */
function withoutCluster(finding: Finding): Finding {
  return finding.at.startsWith('/version/') && !/^Kubernetes [\w.+-]{1,60}$/.test(finding.subject) ? { ...finding, subject: 'a cluster' } : finding
}

/** Words in place of what a cloud or a person told. */
const WORDS: Record<Cause['kind'], string> = {
  cloud: 'what was seen of the subject changed', rule: 'the rule changed', tool: 'the test changed', data: 'the data on releases changed',
  time: 'time passed (an age or a date)', visit: 'the visit', attestation: 'another attestation of a person counts', unknown: 'the cause is not known',
}

function publicCause(cause: Cause, change: Change): Cause {
  const { kind, text, values = [] } = cause
  // made of definitions, versions, dates and public data alone
  if (kind === 'rule' || kind === 'tool' || kind === 'data' || kind === 'time' && /^time passed: /.test(text)) {
    return { kind, text, ...(cause.values !== undefined && { values }) }
  }
  const open = values.filter(value => isOpen(value, change))
  const [first] = open
  if (kind === 'cloud' && first !== undefined) return { kind, text: `${WORDS.cloud}: ${inWords(first, objectOf(first, change))}`, values: open }
  return { kind, text: kind === 'visit' ? visitText(text) : WORDS[kind] }
}

/** Whether everybody sees the value. A listing has objects of one account too: of those in it that a finding is about is sure that they are none. */
function isOpen({ need, at }: NonNullable<Cause['values']>[number], { findings }: Change): boolean {
  const kind = publicKindOf(need)
  if (kind === undefined || !publicValue(kind, at)) return false
  const item = /^\/\d+(?=\/)/.exec(at)?.[0]
  return LISTINGS.has(kind) ? item !== undefined && findings?.new.some(finding => finding.at.startsWith(`/${need}${item}/`)) === true : true
}
const LISTINGS = new Set(['openstack.images', 'openstack.hidden-images', 'openstack.community-images', 'openstack.flavors', 'openstack.volume-types'])

/** What the finding calls the object of the value. */
function objectOf({ need, at }: NonNullable<Cause['values']>[number], { findings }: Change): string | undefined {
  const item = /^\/\d+(?=\/)/.exec(at)?.[0]
  return item === undefined ? undefined : findings?.new.find(finding => finding.at.startsWith(`/${need}${item}/`))?.subject
}

const FIXED = new Set(['the first visit: there is nothing to compare it with', 'tried for the first time'])

function visitText(text: string): string {
  if (FIXED.has(text)) return text
  const [, unseen] = /^(could not see [a-z]+\.[a-z0-9-]+)(?: of |: )/.exec(text) ?? []
  const reason = /: (refused|timeout|unreachable|malformed|unsupported): /.exec(text)?.[1]
  if (unseen !== undefined) return reason === undefined ? unseen : `${unseen}: ${reason}`
  const again = /^[a-z]+\.[a-z0-9-]+(?= (?:of .*)?could be seen again)/.exec(text)?.[0]
  if (again !== undefined) return `${again} could be seen again`
  if (text.startsWith('not tried: ')) return `not tried: ${publicBecause('MISS', text.slice('not tried: '.length))}`
  return `what could be looked at was not the same; what it was is ${NOT_SHOWN}`
}
