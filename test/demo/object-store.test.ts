import { AwsV4Signer } from 'aws4fetch'
import { describe, expect, it } from 'vitest'
import { signedIn } from './support.ts'

async function ask(base: string): Promise<Response> {
  const url = `${base}/`
  const signer = new AwsV4Signer({ url, accessKeyId: 'doesnotexist', secretAccessKey: '', service: 's3', region: 'us-east-1' })
  return fetch(url, { headers: (await signer.sign()).headers })
}

describe('the object store of the demo cloud', () => {
  it('knows no access key where it has an S3 API', async () => {
    const response = await ask((await signedIn({ s3: true })).base)
    expect([response.status, response.headers.get('content-type')]).toEqual([403, 'application/xml'])
    expect(await response.text()).toContain('<Error><Code>InvalidAccessKeyId</Code>')
  })

  it('answers a signed request as Swift where it has none', async () => {
    const response = await ask((await signedIn()).base)
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
  })

  it('answers the account in the catalog with the token alone', async () => {
    const { cloud, get } = await signedIn({ services: ['object-store'] })
    const catalog = await (await get('/identity/v3/auth/catalog')).json() as { catalog: { endpoints: { url: string }[] }[] }
    const path = new URL(catalog.catalog[0]?.endpoints[0]?.url ?? '').pathname
    expect((await get(path)).status).toBe(204)
    expect((await get(path, { 'x-auth-token': '' })).status).toBe(401)
    expect((await get(`${path}x`)).status).toBe(403)
    expect(cloud.requests().at(-1)).toMatchObject({ method: 'GET', path: `${path}x`, status: 403, token: true })
  })

  it('shows what else is in the catalog, and 404 for what is not', async () => {
    const { get } = await signedIn({ services: ['key-manager', 'load-balancer', 'placement', 'dns'] })
    for (const [path, status] of [
      ['/key-manager', 300], ['/key-manager/v1/secrets', 200], ['/load-balancer/', 200], ['/load-balancer/nope', 404], ['/placement', 200],
      ['/placement/nope', 404], ['/dns', 200], ['/dns/v2/zones', 404], ['/orchestration', 404], ['/', 404],
    ] as const) expect([path, (await get(path)).status]).toEqual([path, status])
    expect((await get('/key-manager/v1/secrets', { 'x-auth-token': '' })).status).toBe(401)
  })
})
