import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { importOfficial } from '../nightly/official-config.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'

const REASONS: Record<string, string> = { ENOENT: 'there is no such file or directory', EACCES: 'no permission', EISDIR: 'it is a directory' }

/**
 * Makes a `nightly.yaml` of the config.toml of the official suite, and tells on stderr what could not be taken over. Never overwrites a file. Throws
 * ConfigError, UsageError.
 */
export async function nightlyImport(file: string, { output = '-' }: { output?: string }): Promise<number> {
  const from = dirname(resolve(file))
  const to = output === '-' ? from : dirname(resolve(output))
  const { yaml, notes } = await importOfficial(await textOf(file), { file, from, to })
  if (output === '-') process.stdout.write(yaml)
  else {
    await writeFile(output, yaml, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(error.code === 'EEXIST' ? `${output} is there already: remove it, or choose another name` : `${output}: cannot be written: ${reasonOf(error)}`)
    })
  }
  for (const note of notes) process.stderr.write(`not taken over: ${note}\n`)
  if (output !== '-') process.stderr.write(`${plain(output)}: written; scs-check validate ${plain(output)} checks it\n`)
  return EXIT.pass
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file}: cannot be read: ${reasonOf(error)}; name the config.toml of the official suite`)
  })
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return REASONS[code ?? ''] ?? message
}
