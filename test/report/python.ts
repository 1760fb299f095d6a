import { spawnSync } from 'node:child_process'

/** Python with PyYAML, where it is installed: the language that reads official reports. */
export const python = {
  available: spawnSync('python3', ['-c', 'import yaml']).status === 0,
  /** Runs a script that turns the list `docs` into the list `out`; throws with its message if it fails. */
  run(script: string, docs: string[]): unknown[] {
    const wrapped = `import json, sys\ndocs = json.load(sys.stdin)\n${script}\njson.dump(out, sys.stdout, default=repr)`
    const input = JSON.stringify(docs)
    const { status, stdout, stderr } = spawnSync('python3', ['-c', wrapped], { input, encoding: 'utf8', maxBuffer: 1e9 })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as unknown[]
  },
}
