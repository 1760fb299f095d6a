import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import type { Keys } from './keys.ts'

/** A path of an entry, which may be relative to the kubeconfig. */
export function besides(file: string, path: string): string {
  return resolve(dirname(file), path)
}

/**
 * The PEM text of a setting that is given as a file (`name`) or in Base64 (`name-data`); undefined if neither is. Throws `ConfigError` if both are,
 * as kubectl, or if there is nothing usable in it.
 */
export async function readPem(
  keys: Keys, name: string, kind: 'certificate' | 'private key', file: string,
): Promise<{ pem: string; path?: string } | undefined> {
  const data = keys.text(`${name}-data`)
  const path = keys.text(name)
  if (data !== undefined && path !== undefined) throw new ConfigError(`${name} and ${name}-data are both given`, keys.where, 'remove one of them')
  if (data === undefined && path === undefined) return undefined
  const pem = data === undefined ? await content(besides(file, path ?? ''), name, keys.where) : decoded(data, `${name}-data`, keys.where)
  const usable = kind === 'certificate' ? /-----BEGIN (TRUSTED )?CERTIFICATE-----/ : /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/
  if (!usable.test(pem)) {
    const setting = data === undefined ? name : `${name}-data`
    throw new ConfigError(`${setting} holds no ${kind} in PEM format`, keys.where, 'take it anew from the provider of the cluster')
  }
  return { pem, ...(path !== undefined && { path: besides(file, path) }) }
}

async function content(path: string, name: string, where: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new ConfigError(`${name} cannot be read: ${code} ${path}`, where, 'correct the path or the rights of the file')
  })
}

function decoded(data: string, name: string, where: string): string {
  const base64 = data.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new ConfigError(`${name} is not Base64`, where, 'was it cut or broken by an editor?')
  }
  return Buffer.from(base64, 'base64').toString()
}

/** A private key as it stands in a file, and without the lines around it and the breaks in it. */
export function pemSecrets(pem: string | undefined): string[] {
  if (pem === undefined) return []
  const bodies = pem.match(/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s]{1,16384}/g) ?? []
  return [pem, ...bodies.map(body => body.replace(/^-----BEGIN [A-Z ]{0,20}KEY-----/, '').replace(/\s/g, ''))].filter(text => text !== '')
}
