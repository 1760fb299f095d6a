import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { checkServerIdentity, createSecureContext, type ConnectionOptions } from 'node:tls'
import type { Tls } from './cloud.ts'
import { ConfigError } from './config-error.ts'

/**
 * Reads the certificate files of a policy; throws `ConfigError` if one is missing, no file, or holds nothing usable. `verifyKey` is the name of
 * the setting `verify`, if cacert was given there.
 */
export async function loadTls(verify: boolean, files: Tls['files'], where: string, verifyKey?: string): Promise<Tls> {
  const read = async (name: 'cacert' | 'cert' | 'key'): Promise<string | undefined> => {
    const path = files[name]
    if (path === undefined) return undefined
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
      if (name === 'cacert' && verifyKey !== undefined) {
        throw new ConfigError(
          `the value of ${verifyKey} is neither true nor false, and no file that can be read: ${code} ${path}`, where,
          'write true, false, or the path of a file with certificates',
        )
      }
      throw new ConfigError(
        `${name} cannot be read: ${code} ${path}`, where,
        code === 'EISDIR' ? 'name one file in PEM format' : 'correct the path or the rights of the file',
      )
    })
    const usable = name === 'key' ? /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/ : /-----BEGIN (TRUSTED )?CERTIFICATE-----/
    if (!usable.test(text)) {
      throw new ConfigError(
        `${name === 'cacert' ? verifyKey ?? name : name} holds no ${name === 'key' ? 'private key' : 'certificate'} in PEM format: ${path}`, where,
        'convert it with openssl, or name another file',
      )
    }
    return text
  }
  const [ca, cert, ownKey] = await Promise.all([read('cacert'), read('cert'), read('key')])
  // A certificate file may hold its key too, as for requests and curl.
  const key = ownKey ?? (cert !== undefined && /PRIVATE KEY-----/.test(cert) ? cert : undefined)
  if (cert !== undefined && key === undefined) {
    throw new ConfigError('a client certificate is given without its key', where, 'add key: FILE')
  }
  if (key !== undefined && cert === undefined) throw new ConfigError('a key is given without its certificate', where, 'add cert: FILE')
  const tls: Tls = { verify, files, ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
  verifyMaterial(tls, where)
  return tls
}

/** Throws `ConfigError` if OpenSSL can make nothing of the certificates and the key. */
export function verifyMaterial(tls: Tls, where: string): void {
  try {
    createSecureContext(material(tls))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new ConfigError(
      `certificate or key are not usable: ${code}`, where, 'do certificate and key belong together, and is the key without a passphrase?',
    )
  }
}

type TlsOptions = Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'cert' | 'key' | 'allowPartialTrustChain' | 'servername' | 'checkServerIdentity'>

/** What Node's TLS sockets need to keep the policy. The minimum is Node's own (TLS 1.2). */
export function connectOptions(tls: Tls): TlsOptions {
  const { serverName } = tls
  return {
    rejectUnauthorized: tls.verify, ...material(tls), ...(tls.partialChain === true && { allowPartialTrustChain: true }),
    ...(serverName !== undefined && {
      ...(isIP(serverName) === 0 && { servername: serverName }), // RFC 6066, section 3: no addresses
      checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
    }),
  }
}

/** The policy of a cloud without any setting: the usual certificate authorities. */
export const DEFAULT_TLS: Tls = { verify: true, files: {} }

function material({ ca, cert, key }: Tls): { ca?: string; cert?: string; key?: string } {
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
}
