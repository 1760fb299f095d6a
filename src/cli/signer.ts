import type { Fleet } from '../model/fleet.ts'

/**
 * What signs reports with the key of a config, if it names one; tries it first, so that a night does not find out by its last report. Throws
 * SignatureError.
 */
export async function signerOf({ sign: settings }: Pick<Fleet, 'sign'>): Promise<((bytes: string) => Promise<string>) | undefined> {
  if (settings === undefined) return undefined
  const { sign } = await import('../trust/ssh-signature.ts')
  const signer = (bytes: string) => sign(bytes, { key: settings.key, namespace: 'report' })
  await signer('')
  return signer
}
