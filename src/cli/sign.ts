import { readFile } from 'node:fs/promises'
import { replaceFile } from '../evidence/files.ts'
import { plain } from '../report/untrusted.ts'
import { sign, verify } from '../trust/ssh-signature.ts'
import { parseSshsig } from '../trust/sshsig.ts'
import { EXIT, UsageError } from './exit.ts'

export interface SignOptions {
  key: string
  identity?: string
  namespace: string
}

/** Signs files with an SSH key, each into FILE.sig beside it; with an identity prints the line by which others verify. Throws UsageError. */
export async function signVerb(files: string[], { key, identity, namespace }: SignOptions): Promise<number> {
  if (identity !== undefined && !/^[^\s"*?!,]{1,200}$/.test(identity)) {
    throw new UsageError('--identity: one word without quotes, commas and wildcards, e.g. board@example.org')
  }
  if (!/^[\x21-\x7e]{1,100}$/.test(namespace) || namespace.startsWith('-')) throw new UsageError('--namespace: one word of ASCII, e.g. report')
  const signers = new Set<string>()
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => { throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`) })
    const signature = await sign(bytes, { key, namespace, interactive: process.stdin.isTTY && process.stderr.isTTY })
    const { fingerprint, keyType, publicKey } = parseSshsig(signature)
    await refuseOther(file, bytes, namespace, fingerprint)
    await replaceFile(`${file}.sig`, signature)
    signers.add(publicKey)
    process.stdout.write(`${plain(file)}.sig: signed with ${keyType} ${fingerprint}, namespace ${namespace}\n`)
  }
  if (identity === undefined) return EXIT.pass
  process.stdout.write([...signers].map(publicKey => `for allowed_signers: ${identity} namespaces="${namespace}" ${publicKey}\n`).join(''))
  return EXIT.pass
}

/** A good signature of somebody else is not written over. */
async function refuseOther(file: string, bytes: Buffer, namespace: string, fingerprint: string): Promise<void> {
  const there = await readFile(`${file}.sig`, 'utf8').catch(() => undefined)
  if (there === undefined) return
  const found = await verify(bytes, there, { namespace, at: new Date() }).catch(() => undefined)
  if (found?.state === 'intact' && found.signature.fingerprint !== fingerprint) {
    throw new UsageError(`${file}.sig: is a good signature of this file by another key (${found.signature.fingerprint}); move it away first`)
  }
}
