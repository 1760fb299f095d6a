import { join } from 'node:path'
import { registerText, revokedText } from '../certificates/publish.ts'
import { NAMESPACE } from '../certificates/statement.ts'
import { makeDir, replaceFile } from '../evidence/files.ts'
import { instant } from '../evidence/instant.ts'
import { plain } from '../report/untrusted.ts'
import { type RegisterOptions, standingsOf, tellProblems, withRegister } from './certificate-register.ts'

export interface ExportOptions extends RegisterOptions {
  out: string
  key?: string
}

/** Writes register.json and revoked.json, and with a key FILE.sig beside each; 2 if something is wrong with the register. Throws UsageError, StoreError. */
export async function certificateExport(options: ExportOptions): Promise<number> {
  const { out, key } = options
  return withRegister(options, async opened => {
    const now = new Date()
    const { certificates, problems } = await standingsOf(opened, now)
    const published = { asOf: instant(now), certificates }
    await makeDir(out)
    for (const [name, text] of [['register.json', registerText(published)], ['revoked.json', revokedText(published)]] as const) {
      await replaceFile(join(out, name), text)
      if (key !== undefined) {
        const { sign } = await import('../trust/ssh-signature.ts')
        await replaceFile(join(out, `${name}.sig`), await sign(text, { key, namespace: NAMESPACE, interactive: process.stdin.isTTY && process.stderr.isTTY }))
      }
      process.stdout.write(`${plain(join(out, name), 500)}${key === undefined ? '' : ' and its signature'}\n`)
    }
    return tellProblems(problems)
  })
}
