import type { View } from '../model/board.ts'
import type { Attestation, Evidence } from '../model/evidence.ts'
import type { Report, Result } from '../model/report.ts'
import { anchor, type Markup } from './html.ts'
import type { Waived } from './waived.ts'

/** Where a report comes from: its bytes, and who signed them. */
export interface Origin {
  /** Of the bytes as they were kept; without it those of `renderJson`. */
  digest?: string
  /** `ssh-ed25519 SHA256:…` as the signature says; `signer` where it was verified with allowed signers, `refused` why it does not count. */
  signed?: { key: string; signer?: string; refused?: string }
  /** Why nothing is known of a signature, for people. */
  unsigned?: string
}

export interface ReportOptions extends Origin {
  /** In the public view of evidence only curated values are shown; the report handed in holds nothing else that is withheld. */
  view: View
  /** Evidence and attestations by digest: what is there is shown around the place that a finding is about. */
  documents?: ReadonlyMap<string, Evidence | Attestation>
  waived?: Waived
  /** Address of a page about a test case, if there is one. */
  home?: (testcase: string) => string | undefined
  /** Address of an evidence document, if it is served. */
  evidenceAt?: (digest: string) => string | undefined
  /** Of the report's heading; 1 unless it is a part of a page. */
  level?: 1 | 2
}

/** What the parts of a report's section share. */
export interface Shown {
  report: Report
  options: ReportOptions
  label: Map<Result, string>
  /** Id on the page, for links. */
  id: Map<Result, string>
  /** Level of the headings of test cases. */
  level: number
  /** What labels of regions call the report: no two of a page are the same. */
  called: string
  room: Room
}

/** Characters of a page for findings, and in them for evidence: a page must open on a phone, whatever a report holds. */
const FINDINGS = 3_000_000
const EVIDENCE = 1_500_000

/** What of a page is left for findings and for evidence; those of the worst verdicts come first. */
export class Room {
  #findings = FINDINGS
  #evidence = EVIDENCE

  /** The markup if there is room for it. */
  finding(markup: Markup): Markup | undefined {
    this.#findings -= markup.toString().length
    return this.#findings < 0 ? undefined : markup
  }

  evidence(markup: Markup): Markup | undefined {
    this.#evidence -= markup.toString().length
    return this.#evidence < 0 ? undefined : markup
  }

  get evidenceFull(): boolean {
    return this.#evidence < 0
  }

  /** Whether there was not enough of it. */
  get full(): boolean {
    return this.#findings < 0 || this.evidenceFull
  }
}

/** Ids of the page itself. */
const OWN = ['content', 'rp-q', 'rp-t', 'rp-n', 'rp-o']

/** Gives every element of a page an id of its own, made of the text that it stands for. */
export function ids(): (text: string) => string {
  const taken = new Set(OWN)
  const reached = new Map<string, number>()
  return text => {
    const base = anchor(text)
    let n = reached.get(base) ?? 1
    const free = (): string => (n === 1 ? base : `${base}-${n}`)
    while (taken.has(free())) n += 1
    reached.set(base, n)
    taken.add(free())
    return free()
  }
}
