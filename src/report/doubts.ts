/** Why nothing of a visit counts though it ended, as a sentence without a name or a value: everybody may read it. */
export const DOUBTS = {
  card: 'its score card does not say what its reports say',
  noReport: 'it has no report',
  unread: 'its report cannot be read',
  form: 'its report contradicts itself',
  unsigned: 'its report is not signed, as reports here are',
  unreadSignature: 'the signature of its report cannot be read',
  signature: 'the signature of its report does not count',
  gone: 'it is not kept any more',
} as const
export type Doubt = (typeof DOUBTS)[keyof typeof DOUBTS]

/** Whether a text is one of them. */
export function isDoubt(text: string): text is Doubt {
  return Object.values(DOUBTS).some(doubt => doubt === text)
}
