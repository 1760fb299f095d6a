import { execFileSync } from 'node:child_process'
import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sign, verify, type VerifyOptions } from '../../src/trust/ssh-signature.ts'
import { parseSshsig } from '../../src/trust/sshsig.ts'
import { newDir, newKey, officially, startAgent } from './keys.ts'

const BYTES = Buffer.from('{"a": "report\0 of bytes\r\n"}\n')
/** Somebody else's key. */
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABBji/lbzgIU8qiLAZYcAjtirF54MK5YG5rSEtVMFhb'
const at = new Date('2026-11-22T00:00:00Z')
let dir: string
let remove: () => Promise<void>
let ed25519: { key: string; line: string }
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  ed25519 = await newKey(dir, 'ed25519')
})
afterAll(() => remove())

const allowed = async (lines: string): Promise<string> => {
  await writeFile(join(dir, 'allowed'), lines)
  return join(dir, 'allowed')
}
const containing = (text: string): string => expect.stringContaining(text) as string
const look = (signature: string, options: Partial<VerifyOptions> = {}, bytes = BYTES) => verify(bytes, signature, { namespace: 'report', at, ...options })

describe('sign', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'])('signs with a key of type %s what the official command verifies, ending with one newline', async type => {
    const { key, line } = await newKey(dir, `key-${type}`, { type })
    const signature = await sign(BYTES, { key, namespace: 'report' })
    expect(signature).toMatch(/^-----BEGIN SSH SIGNATURE-----\n[^-]+\n-----END SSH SIGNATURE-----\n$/)
    expect(await officially(dir, { line }, signature, BYTES)).toContain('Good "report" signature')
    const { fingerprint, publicKey, namespace } = parseSshsig(signature)
    expect(execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`]).toString()).toContain(fingerprint)
    expect({ publicKey, namespace }).toEqual({ publicKey: line, namespace: 'report' })
  })
  it('signs by ssh-agent with the public key alone', async () => {
    const { key, line } = await newKey(dir, 'in-agent')
    const stop = await startAgent(dir, [key])
    try {
      await rm(key)
      const signature = await sign(BYTES, { key: `${key}.pub`, namespace: 'report' })
      const allowedSigners = await allowed(`board@example.org ${line}\n`)
      expect(await look(signature, { allowedSigners })).toMatchObject({ state: 'named', identity: 'board@example.org' })
    } finally {
      stop()
    }
    await expect(sign(BYTES, { key: `${key}.pub`, namespace: 'report' })).rejects.toThrow(/there is no private key beside it, and ssh-agent has none/)
  })
  it('refuses a key with a passphrase at once where nobody can be asked', async () => {
    const { key } = await newKey(dir, 'locked', { passphrase: 'correct horse' })
    const start = Date.now()
    await expect(sign(BYTES, { key, namespace: 'report' })).rejects.toThrow(/protected by a passphrase.*ssh-add.*SSH_AUTH_SOCK/)
    expect(Date.now() - start).toBeLessThan(5000)
  })
  it('says what is wrong with a key that is missing, no key, a directory or open to others', async () => {
    await writeFile(join(dir, 'text'), 'no key\n', { mode: 0o600 })
    const { key } = await newKey(dir, 'open')
    await chmod(key, 0o644)
    const wrong = [[join(dir, 'none'), /cannot be read \(ENOENT\)/], [dir, /is no file/], [join(dir, 'text'), /is no SSH key/], [key, /chmod 600/]] as const
    for (const [file, message] of wrong) {
      await expect(sign(BYTES, { key: file, namespace: 'report' })).rejects.toThrow(message)
    }
  })
  it('names the package where there is no ssh-keygen', async () => {
    const before = process.env['PATH']
    process.env['PATH'] = '/nonexistent'
    try {
      await expect(sign(BYTES, { key: ed25519.key, namespace: 'report' })).rejects.toThrow(/openssh-client \(Debian, Ubuntu\)/)
    } finally {
      process.env['PATH'] = before
    }
  })
  it('ends when its signal comes while an agent does not answer', async () => {
    const { key } = await newKey(dir, 'waiting')
    const socket = join(dir, 'silent.sock')
    const silent = createServer(() => {})
    await new Promise<void>(resolve => { silent.listen(socket, resolve) })
    const before = process.env['SSH_AUTH_SOCK']
    process.env['SSH_AUTH_SOCK'] = socket
    try {
      const end = new AbortController()
      setTimeout(() => { end.abort(new Error('the night is over')) }, 300)
      await expect(sign(BYTES, { key, namespace: 'report', signal: end.signal })).rejects.toThrow('the night is over')
    } finally {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK']
      else process.env['SSH_AUTH_SOCK'] = before
      silent.close()
    }
  })
})

describe('verify', () => {
  it.each<[string, string, Partial<VerifyOptions>, object]>([
    ['an allowed signer', 'a@b KEY', {}, { state: 'named', identity: 'a@b' }],
    ['one whose name is a quoted list', '"c d,a@b" KEY', { identity: 'a@b' }, { state: 'named' }],
    ['one whose time was then, though it is over today', 'a@b valid-before="20261201" KEY', {}, { state: 'named' }],
    ['one expired then', 'a@b valid-before="20261101" KEY', {}, { state: 'untrusted', why: containing('key has expired') }],
    ['one not yet valid then', 'a@b valid-after="20261201" KEY', {}, { state: 'untrusted', why: containing('not yet valid') }],
    ['one for another namespace', 'a@b namespaces="git" KEY', {}, { state: 'untrusted', why: containing('not permitted for use in signature namespace') }],
    ['another identity', 'a@b KEY', { identity: 'c@d' }, { state: 'untrusted', why: 'its key is allowed, but not for this identity' }],
    ['one among lines that are empty or broken', '\n\ngarbage\na@b KEY', {}, { state: 'named' }],
    ['somebody else', `\na@b ${OTHER}\n`, {}, { state: 'untrusted', why: 'its key is not among the allowed signers' }],
  ])('%s', async (_, line, options, expected) => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    expect(await look(signature, { allowedSigners: await allowed(`${line.replaceAll('KEY', ed25519.line)}\n`), ...options })).toMatchObject(expected)
  })
  it.each<[string, string, Partial<VerifyOptions>, RegExp]>([
    ['garbage', 'garbage', {}, /\/allowed:1: missing key, so it does not tell who may sign; a line is NAME/],
    ['a prefix', '# of the board\n\nfor allowed_signers: a@b KEY', { identity: 'a@b' }, /\/allowed:3: invalid key/],
    ['a key that is cut', `a@b ${OTHER}\na@b ssh-ed25519 AAAA`, {}, /\/allowed:2: invalid key/],
    ['an unknown option', 'a@b nope KEY', { identity: 'a@b' }, /\/allowed:1: bad options: unknown key option/],
    ['a wrong date', 'a@b valid-before="soon" KEY', {}, /\/allowed:1: bad options: invalid "valid-before" time/],
    ['a quote that is not closed', 'a@b namespaces="report KEY', {}, /\/allowed:1: invalid options/],
    ['nobody', '# nobody yet\n', {}, /\/allowed: names no allowed signer/],
  ])('by a file with %s nobody can tell who signed', async (_, lines, options, message) => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    const allowedSigners = await allowed(`${lines.replaceAll('KEY', ed25519.line)}\n`)
    await expect(look(signature, { allowedSigners, ...options })).rejects.toThrow(message)
  })
  it('a revoked key counts no more', async () => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    const allowedSigners = await allowed(`a@b ${ed25519.line}\n`)
    expect(await look(signature, { allowedSigners, revoked: `${ed25519.key}.pub` })).toMatchObject({ state: 'untrusted', why: 'its key is revoked' })
    expect(await look(signature, { revoked: `${ed25519.key}.pub` })).toMatchObject({ state: 'untrusted', why: 'its key is revoked' })
    await expect(look(signature, { revoked: 'package.json' })).rejects.toThrow(/package.json: is no list of revoked keys/)
    await expect(look(signature, { allowedSigners, revoked: 'package.json' })).rejects.toThrow(/package.json: is no list of revoked keys/)
  })
  it('without allowed signers says only that it fits', async () => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    expect(await look(signature)).toMatchObject({ state: 'intact' })
    expect(await look(signature.replaceAll('\n', '\r\n'))).toMatchObject({ state: 'intact' })
  })
  it('a wrong byte, another namespace, a damaged or cut signature are bad or none', async () => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    const allowedSigners = await allowed(`a@b ${ed25519.line}\n`)
    const longer = Buffer.concat([BYTES, Buffer.from(' ')])
    expect(await look(signature, { allowedSigners }, longer)).toMatchObject({ state: 'bad', why: containing('none of these bytes') })
    const ofFile = await sign(BYTES, { key: ed25519.key, namespace: 'file' })
    expect(await look(ofFile, { allowedSigners })).toMatchObject({ state: 'bad', why: 'it is made for "file", not for "report"' })
    const lines = signature.split('\n')
    lines[lines.length - 3] = lines.at(-3)!.replace(/^../, pair => (pair === 'AA' ? 'BB' : 'AA'))
    expect((await look(lines.join('\n'), { allowedSigners })).state).toBe('bad')
    await expect(look(signature.slice(0, 60))).rejects.toThrow(/is no SSH signature/)
    await expect(look('')).rejects.toThrow(/is no SSH signature/)
  })
  it('says which file it cannot read', async () => {
    const signature = await sign(BYTES, { key: ed25519.key, namespace: 'report' })
    await expect(look(signature, { allowedSigners: join(dir, 'none') })).rejects.toThrow(/none: cannot be read \(ENOENT\)/)
  })
  it('any text is a signature or refused, never a crash', async () => {
    const whole = parseSshsig(await sign(BYTES, { key: ed25519.key, namespace: 'report' })).armour
    const cut = fc.nat(whole.length).map(length => whole.slice(0, length))
    const armoured = fc.base64String().map(text => `-----BEGIN SSH SIGNATURE-----\n${text}\n-----END SSH SIGNATURE-----`)
    fc.assert(fc.property(fc.oneof(fc.string(), cut, armoured), text => {
      try {
        expect(parseSshsig(text).armour.endsWith('\n')).toBe(true)
      } catch (error) {
        expect((error as Error).name).toBe('UsageError')
      }
    }))
  })
  it('a key file whose name looks like options is a key file', async () => {
    await rename(ed25519.key, join(dir, '-f odd name'))
    await rename(`${ed25519.key}.pub`, join(dir, '-f odd name.pub'))
    ed25519.key = join(dir, '-f odd name')
    expect(parseSshsig(await sign(BYTES, { key: ed25519.key, namespace: 'report' })).publicKey).toBe(ed25519.line)
  })
})
