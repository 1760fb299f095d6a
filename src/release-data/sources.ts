/** Where the parts of the data are published, or the same files below the address or directory of a mirror. */
export interface Origin {
  releases: string
  schedule: string
  endOfLife: string
  feed: string
  record(id: string): string
  /** When and as which a mirror took each part: it cannot be told from the files. */
  about?: string
}
/** The text at an address; undefined if there is nothing (404). Throws if it could not be had. */
export type Fetch = (address: string) => Promise<string | undefined>

const RAW = 'https://raw.githubusercontent.com'

/** The public sources; releases in the form of endoflife.date, since GitHub's API limits anonymous callers. */
export const PUBLIC: Origin = {
  releases: `${RAW}/endoflife-date/release-data/main/releases/kubernetes.json`,
  schedule: `${RAW}/kubernetes/website/main/data/releases/schedule.yaml`,
  endOfLife: `${RAW}/kubernetes/website/main/data/releases/eol.yaml`,
  feed: 'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json',
  record: id => `https://cveawg.mitre.org/api/cve/${id}`,
}

/** Copies of the files below a base: kubernetes.json, schedule.yaml, eol.yaml, index.json, cve/<id>.json, and sources.json, which tells their age. */
export function mirrorOf(base: string): Origin {
  const below = base.replace(/\/+$/, '')
  return {
    releases: `${below}/kubernetes.json`, schedule: `${below}/schedule.yaml`, endOfLife: `${below}/eol.yaml`, feed: `${below}/index.json`,
    record: id => `${below}/cve/${id}.json`, about: `${below}/sources.json`,
  }
}
