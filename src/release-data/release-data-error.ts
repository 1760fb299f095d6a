/** What is wrong with data on releases, for people: which source or file, what, and the cure. */
export class ReleaseDataError extends Error {
  override name = 'ReleaseDataError'
}
