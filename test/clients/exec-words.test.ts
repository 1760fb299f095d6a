import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { lastWords, secretsIn, secretsOfEnvironment } from '../../src/clients/exec-words.ts'
import { LEAF_KEY } from './tls-certificates.ts'

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

describe('the last words of a plugin', () => {
  test.each<[string, string]>([
    ['usage: x\n\nerror: the account anna@example.org may not do this\n\n', 'error: the account anna@example.org may not do this'],
    ['E1122 could not get token: oauth2: cannot fetch token: 401 Unauthorized', 'E1122 could not get token: oauth2: cannot fetch token: 401 Unauthorized'],
    ['open /home/anna/.config/gcloud/application_default_credentials.json: no such file or directory', 'open /home/anna/.config/gcloud/application_default_credentials.json: no such file or directory'],
    ['Get "https://id.eu-01.example.com:8443/realms/k8s": dial tcp 192.168.100.200:8443', 'Get "https://id.eu-01.example.com:8443/realms/k8s": dial tcp 192.168.100.200:8443'],
    ['the ExecCredential of client.authentication.k8s.io/v1beta1 is unsupported', 'the ExecCredential of client.authentication.k8s.io/v1beta1 is unsupported'],
    ['password is SECRETERR-1234567890', 'password is ***'],
    ['debug: got token EXECTOKEN-1234567890abcdef\r\n', 'debug: got token ***'],
    [`header ${JWT}, Bearer abc`, 'header ***, Bearer ***'],
    ['short eyJabcde', 'short ***'],
    ['base64 of it: c2VjcmV0c2VjcmV0c2VjcmV0Cg==', 'base64 of it: ***=='],
    ['id 123e4567-e89b-12d3-a456-426614174000', 'id ***'],
    ['--client-secret hunter2 --password=hunter2 token=hunter2 {"token": "hunter2"} password: hunter2', '--client-secret *** --password=*** token=*** {"token": ***"} password: ***'],
    ['POST https://anna:hunter2@id.example/x', 'POST https://***@id.example/x'],
    ['\x1b[31mlogin\x1b[0m failed\u202e', '[31mlogin [0m failed'],
    [' \n\t\n', ''],
  ])('%j', (stderr, expected) => {
    expect(lastWords(stderr, [])).toBe(expected)
  })
  it('are without known secrets, also short ones, in every form', () => {
    expect(lastWords('oops hunter2 and aHVudGVyMg==', ['hunter2'])).toBe('oops *** and ***')
    expect(lastWords(`oops ${encodeURIComponent('a b/c')}`, secretsOfEnvironment({ OS_PASSWORD: 'a b/c' }))).toBe('oops ***')
  })
  it('are one line of at most 200 characters, masked before they are cut, whatever is said', () => {
    expect(lastWords(`${'ab '.repeat(64)}x EXECTOKEN-1234567890abcdef`, [])).not.toContain('EXECTOK')
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.stringMatching(/^[A-Za-z0-9]{30,60}$/), (noise, token) => {
      const words = lastWords(`${noise} ${token} ${noise}`, [token])
      expect(words).not.toContain(token)
      expect([...words].length).toBeLessThanOrEqual(200)
      expect(words).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
    }))
  })
  it('mask tokens as they are made, and take linear time', () => {
    const random = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(bytes => Buffer.from(bytes).toString('base64url'))
    fc.assert(fc.property(random, token => {
      // letters alone, in the order of words, are improbable
      fc.pre(/[A-Za-z]\d|\d[A-Za-z]/.test(token) && !/^A+$/.test(token))
      expect(lastWords(`got ${token} from it`, [])).not.toContain(token)
    }))
    const begin = Date.now()
    for (const text of ['a'.repeat(1e6), '/'.repeat(1e6), 'password'.repeat(1e5), '--token-'.repeat(1e5), 'Ab'.repeat(5e5), '-'.repeat(1e6), '"'.repeat(1e6)]) lastWords(text, [])
    expect(Date.now() - begin).toBeLessThan(3000)
  })
})

describe('what a failed plugin gave away', () => {
  test.each<[string, string[]]>([
    ['{"kind":"ExecCredential","status":{"token":"EXECTOKEN-1234567890abcdef"}}', ['EXECTOKEN-1234567890abcdef']],
    ['{"apiVersion":"x","id_token":"abcdefgh","list":[{"client-secret":"12345678"}],"token_type":"bearer-of-it"}', ['abcdefgh', '12345678']],
    ['{"t":"GCPTOK-1234567890","e":"2030"}', ['GCPTOK-1234567890']],
    ['garbage SECRETGARB-1234567890', ['SECRETGARB-1234567890']],
    ['{"status":{"token":"EXECTOKEN-1234567890abcdef"', ['EXECTOKEN-1234567890abcdef']],
    ['access_token=0123456789abcdef0123&x=1', ['0123456789abcdef0123']],
    ['please open https://login.example.com/device and try again; misconfiguration of kubernetes.default.svc', []],
    ['', []], ['null', []], ['{"token": 5, "key": "name"}', []],
  ])('%j', (stdout, expected) => {
    expect(secretsIn(stdout)).toEqual(expected)
  })
  it('is also a private key, as it stands and without its lines', () => {
    const found = secretsIn(JSON.stringify({ status: { clientKeyData: LEAF_KEY } }))
    expect(found).toContain(LEAF_KEY)
    expect(found).toContain(LEAF_KEY.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, ''))
    expect(secretsIn(JSON.stringify({ clientKeyData: LEAF_KEY }).slice(0, -1))).toContain(LEAF_KEY.split('\n')[1])
  })
  it('is read however deep it is, and no more than 200 of it are kept', () => {
    expect(secretsIn(`${'['.repeat(100_000)}{"token":"abcdefgh"}${']'.repeat(100_000)}`)).toEqual(['abcdefgh'])
    expect(secretsIn(Array.from({ length: 5000 }, (_, i) => `token-no-${i}-0123456789abcdef`).join('\n'))).toHaveLength(200)
  })
})
