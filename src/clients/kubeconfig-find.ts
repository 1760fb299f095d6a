import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import { expandHome } from './config-files.ts'
import { readKubeconfig, type KubeFile } from './kubeconfig-file.ts'
import { mergeKubeconfigs, type Kubeconfig } from './kubeconfig-merge.ts'

export interface Surroundings {
  env: Record<string, string | undefined>
  cwd: string
  home: string
}

/**
 * The configurations that kubectl would use: each `--kubeconfig` by itself, else the files of KUBECONFIG merged, else ~/.kube/config; none if that is not
 * there. Throws `ConfigError` for a named file that is missing, and if all of KUBECONFIG's are.
 */
export async function findKubeconfigs(named: string[], { env, cwd, home }: Surroundings, warn: (text: string) => void): Promise<Kubeconfig[]> {
  const place = (path: string) => (isAbsolute(path) ? path : resolve(cwd, expandHome(path, home)))
  const one = (file: KubeFile) => {
    if (file.worldReadable && holdsSecrets(file)) warn(`${file.path} holds credentials and everybody on this machine can read it: chmod 600 ${file.path}`)
    return file
  }
  if (named.length > 0) {
    const paths = [...new Set(named.map(place))]
    const files = await Promise.all(paths.map(readKubeconfig))
    return files.map((file, i) => {
      if (file === undefined) throw new ConfigError(`there is no file ${paths[i]}`, '--kubeconfig', 'correct the path')
      return mergeKubeconfigs([one(file)])
    })
  }
  const listed = [...new Set((env['KUBECONFIG'] ?? '').split(delimiter).filter(path => path !== '').map(place))]
  if (listed.length > 0) {
    const files = await Promise.all(listed.map(readKubeconfig))
    const missing = listed.filter((_, i) => files[i] === undefined)
    const found = files.filter(file => file !== undefined).map(one)
    if (found.length === 0) {
      throw new ConfigError(`none of these files exists: ${listed.join(', ')}`, 'KUBECONFIG', 'correct the variable, unset it, or say --kubeconfig FILE')
    }
    if (missing.length > 0) warn(`KUBECONFIG names files that do not exist: ${missing.join(', ')}`)
    return [mergeKubeconfigs(found)]
  }
  const usual = await readKubeconfig(join(home, '.kube', 'config'))
  return usual === undefined ? [] : [mergeKubeconfigs([one(usual)])]
}

function holdsSecrets(file: KubeFile): boolean {
  const keys = ['token', 'password', 'client-key-data', 'auth-provider']
  return [...file.users.values()].some(({ values }) => keys.some(key => (values[key] ?? '') !== ''))
}
