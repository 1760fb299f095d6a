import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Scope, Standard } from '../model/definition.ts'

/** The package's definitions as `npm run build` found them valid: parsed, with the digest of each YAML file. */
export interface Compiled {
  /** `standards/scs-0100.yaml` → SHA-256 of its bytes. */
  files: Record<string, string>
  standards: Standard[]
  scopes: Record<string, Scope>
}

/** Beside the compiled code; when this runs from source there is none. */
export const COMPILED = new URL('../definitions.json', import.meta.url)

/** The package's standards and this scope without parsing YAML; undefined if a file was edited, added or removed since the build. */
export async function compiledDefinitions(scope: string): Promise<{ scope: Scope; standards: Standard[] } | undefined> {
  const text = await readFile(COMPILED, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { files, standards, scopes } = JSON.parse(text) as Compiled
  const same = JSON.stringify(files) === JSON.stringify(await fingerprints())
  return same && Object.hasOwn(scopes, scope) ? { scope: scopes[scope]!, standards } : undefined
}

/** Digests of the package's definition files, by path, sorted. */
export async function fingerprints(): Promise<Record<string, string>> {
  const found = await Promise.all(['scopes', 'standards'].map(async folder => {
    const dir = fileURLToPath(new URL(`../../${folder}/`, import.meta.url))
    const names = (await readdir(dir)).filter(name => name.endsWith('.yaml')).sort()
    return Promise.all(names.map(async name => [`${folder}/${name}`, createHash('sha256').update(await readFile(dir + name)).digest('hex')]))
  }))
  return Object.fromEntries(found.flat()) as Record<string, string>
}
