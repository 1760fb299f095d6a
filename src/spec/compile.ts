import { writeFile } from 'node:fs/promises'
import { COMPILED, type Compiled, fingerprints } from './compiled.ts'
import { listScopes, readDefinitions } from './load.ts'

/** Last step of `npm run build`: writes the package's definitions as JSON, so that a run need not parse YAML. Fails on a broken definition. */
async function compile(): Promise<Compiled> {
  const ids = await listScopes()
  const read = await Promise.all(ids.map(id => readDefinitions(id)))
  return { files: await fingerprints(), standards: read[0]?.standards ?? [], scopes: Object.fromEntries(read.map(({ scope }) => [scope.id, scope])) }
}

try {
  await writeFile(COMPILED, JSON.stringify(await compile()))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
