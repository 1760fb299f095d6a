import { readFile } from 'node:fs/promises'
import { replaceFile } from '../evidence/files.ts'
import { plain } from '../report/untrusted.ts'
import { sign, verify } from '../trust/ssh-signature.ts'
import { parseSshsig } from '../trust/sshsig.ts'
import { EXIT, UsageError } from './exit.ts'
import { reportReader } from './read-reports.ts'

/** What signs that which is no report. */
const OTHERS = 'the namespace report is for reports: submit signs the official YAML itself; for anything else name what the signature is for (--namespace NAME)'

export interface SignOptions {
  key: string
  identity?: string
  namespace: string
}

/**
 * Signs files with an SSH key, each into FILE.sig beside it; in the namespace `report` only reports. With an identity the line of allowed_signers by
 * which others verify is all of stdout. Throws UsageError.
 */
export async function signVerb(files: string[], { key, identity, namespace }: SignOptions): Promise<number> {
  if (identity !== undefined && !/^[^\s"*?!,]{1,200}$/.test(identity)) {
    throw new UsageError('--identity: one word without quotes, commas and wildcards, e.g. board@example.org')
  }
  if (!/^[\x21-\x7e]{1,100}$/.test(namespace) || namespace.startsWith('-')) throw new UsageError('--namespace: one word of ASCII, e.g. report')
  const signers = new Set<string>()
  const read = namespace === 'report' ? await reportReader() : undefined
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => { throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`) })
    const found = read?.(bytes.toString())
    if (found !== undefined && 'problem' in found) throw new UsageError(`${file}: ${found.problem}; ${OTHERS}`)
    const signature = await sign(bytes, { key, namespace, interactive: process.stdin.isTTY && process.stderr.isTTY })
    const { fingerprint, keyType, publicKey } = parseSshsig(signature)
    await refuseOther(file, bytes, namespace, fingerprint)
    await replaceFile(`${file}.sig`, signature)
    signers.add(publicKey)
    process.stderr.write(`${plain(file)}.sig: signed with ${keyType} ${fingerprint}, namespace ${namespace}\n`)
  }
  if (identity === undefined) return EXIT.pass
  process.stdout.write([...signers].map(publicKey => `${identity} namespaces="${namespace}" ${publicKey}\n`).join(''))
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
