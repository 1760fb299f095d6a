import { supported } from '../checks/kubernetes-branches.ts'
import { branchOf, readRelease } from '../checks/kubernetes-version.ts'
import { dayOf } from '../checks/release-days.ts'
import type { ReleaseData } from '../model/release-data.ts'
import { futureSources } from '../release-data/age.ts'
import { type LoadedData, loadReleaseData } from '../release-data/files.ts'
import { ReleaseDataError } from '../release-data/release-data-error.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { columns, json } from './print.ts'

export interface DataOptions {
  /** Directory of the data, instead of the user's own or the package's. */
  data?: string
  json?: boolean
}

/** How far the clock of the machine that took the data may be ahead of ours, in milliseconds. */
const CLOCK_SKEW = 86_400_000

/** The data on releases that a visit judges by. Throws UsageError, also for data that claim to be from the future. */
export async function releasesFor({ data }: DataOptions): Promise<LoadedData> {
  try {
    const loaded = await loadReleaseData(data, process.env)
    const ahead = futureSources(loaded.data, new Date(Date.now() + CLOCK_SKEW))
    if (ahead === null) return loaded
    throw new UsageError(`${loaded.file}: claims to be taken in the future (${ahead}): is the clock of this machine right? `
      + `If it is, scs-check data update${data === undefined ? '' : ` --data ${data}`} makes the file anew`)
  } catch (error) {
    if (error instanceof ReleaseDataError) throw new UsageError(error.message)
    throw error
  }
}

/** Prints which data on releases are used, and from when they are. Throws UsageError. */
export async function dataShow(options: DataOptions): Promise<number> {
  const { file, data } = await releasesFor(options)
  process.stdout.write(options.json === true ? json({ file, ...data }) : told(file, data, dayOf(new Date())))
  return EXIT.pass
}

/** How much the data hold. */
export function counts({ releases, branches, cves }: ReleaseData): string {
  return `${releases.length} releases of ${branches.length} branches, ${cves.length} CVEs`
}

function told(file: string, data: ReleaseData, today: string): string {
  const newest = (branch: string) => data.releases.find(({ version }) => branchOf(readRelease(version) ?? [0, 0, 0]) === branch)
  const sources = Object.entries(data.sources).map(([name, { taken, url, as }]) => [name, taken, `${url} (${as})`])
  const branches = supported(data, {}, today).map(({ branch, released, endOfLife }) =>
    [branch, released, endOfLife, `${newest(branch)?.version ?? '-'} (${newest(branch)?.date ?? '-'})`])
  return `${plain(file, 500)}: ${counts(data)}\n${columns([['part', 'taken', 'from'], ...sources], '  ')}\n`
    + `supported on ${today}, as far as these data know:\n${columns([['branch', 'released', 'end of life', 'newest patch'], ...branches], '  ')}`
}
