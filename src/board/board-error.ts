/** The pages cannot be made as asked; the message is for people. */
export class BoardError extends Error {
  override name = 'UsageError'
}
