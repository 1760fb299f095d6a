/** A series of OpenStack as the release table knows it. */
export interface Series {
  name: string
  /** Last day before which OpenStack maintains it (YYYY-MM-DD); absent if that is not planned yet, or was over before the table. */
  until?: string
  /** What comes after maintenance. */
  then?: 'unmaintained' | 'end of life'
  /** Service type → highest versions that the release names, depending on its configuration. */
  versions: Record<string, string[]>
}

/** What a version says about the release: the series that name it as their highest, oldest first; or between which series it lies. */
export interface Reading {
  series: Series[]
  /** The newest series below and the oldest above, where no series names this very version. */
  above: Series | undefined
  below: Series | undefined
}

/** Reads a service's highest version by the table, whose series are ordered newest first. */
export function readRelease(service: string, version: string, table: Series[]): Reading {
  const oldestFirst = table.filter(({ versions }) => Object.hasOwn(versions, service)).reverse()
  const named = (series: Series) => series.versions[service] ?? []
  return {
    series: oldestFirst.filter(series => named(series).includes(version)),
    below: oldestFirst.findLast(series => named(series).every(other => compare(other, version) < 0)),
    above: oldestFirst.find(series => named(series).every(other => compare(other, version) > 0)),
  }
}

/** Whether OpenStack maintains the series on this day (YYYY-MM-DD). */
export function maintained({ until, then }: Series, day: string): boolean {
  return until === undefined ? then === undefined : day < until
}

/** The series with its state on this day, for people. */
export function described(series: Series, day: string): string {
  const { name, until, then } = series
  if (maintained(series, day)) return `${name} (maintained${until === undefined ? '' : ` until ${until}`})`
  return `${name} (${then ?? 'unmaintained'}${until === undefined ? '' : ` since ${until}`})`
}

/** Order of two versions `major.minor`: negative if the first is lower. */
export function compare(a: string, b: string): number {
  const [x = 0, y = 0] = a.split('.').map(Number)
  const [p = 0, q = 0] = b.split('.').map(Number)
  return x - p || y - q
}
