import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { registerText, revokedText } from '../certificates/publish.ts'
import { comparedWith, publishedDigests } from '../certificates/published.ts'
import { NAMESPACE } from '../certificates/statement.ts'
import { makeDir, obstacle, replaceFile } from '../evidence/files.ts'
import { instant } from '../evidence/instant.ts'
import type { Digest } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import { UsageError } from './exit.ts'
import { type RegisterOptions, standingsOf, tellProblems, withRegister } from './certificate-register.ts'

export interface ExportOptions extends RegisterOptions {
  out: string
  key?: string
}

/** Writes register.json and revoked.json, compared with a register.json that is there already, and with a key FILE.sig beside each (without one none stays); 2 if something is wrong with the register. Throws UsageError, StoreError. */
export async function certificateExport(options: ExportOptions): Promise<number> {
  const { out, key } = options
  return withRegister(options, async opened => {
    const now = new Date()
    const before = await readFile(join(out, 'register.json'), 'utf8').then(publishedDigests).catch(() => new Map<number, Digest>())
    if (typeof before === 'string') throw new UsageError(`${join(out, 'register.json')}: ${before}; move it away`)
    const { register, gone } = comparedWith(opened.register, before)
    const { certificates, problems } = await standingsOf({ ...opened, register }, now)
    const published = { asOf: instant(now), certificates, gone }
    await makeDir(out).catch(async (error: NodeJS.ErrnoException) => {
      throw new UsageError(`--out ${out}: cannot be made: ${await obstacle(out) ?? error.code ?? 'error'}; name a directory that you may write to`)
    })
    for (const [name, text] of [['register.json', registerText(published)], ['revoked.json', revokedText(published)]] as const) {
      await replaceFile(join(out, name), text)
      // the signature of what was there before is none of this
      if (key === undefined) await rm(join(out, `${name}.sig`), { force: true })
      else {
        const { sign } = await import('../trust/ssh-signature.ts')
        await replaceFile(join(out, `${name}.sig`), await sign(text, { key, namespace: NAMESPACE, interactive: process.stdin.isTTY && process.stderr.isTTY }))
      }
      process.stdout.write(`${plain(join(out, name), 500)}${key === undefined ? '' : ' and its signature'}\n`)
    }
    return tellProblems(problems)
  })
}
