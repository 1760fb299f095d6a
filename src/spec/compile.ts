import { writeFile } from 'node:fs/promises'
import { COMPILED, type Compiled, fingerprints } from './compiled.ts'
import { listScopes, readDefinitions } from './load.ts'

/** Last step of `npm run build`: writes the package's definitions as JSON, so that a run need not parse YAML. Fails on a broken definition. */
const ids = await listScopes()
const read = await Promise.all(ids.map(id => readDefinitions(id)))
const compiled: Compiled = {
  files: await fingerprints(),
  standards: read[0]?.standards ?? [],
  scopes: Object.fromEntries(read.map(({ scope }) => [scope.id, scope])),
}
await writeFile(COMPILED, JSON.stringify(compiled))
