// A reverse proxy that passes a cloud's answers on and remembers them, with hosts, ids and names made neutral.
import { createServer } from 'node:http'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g
const KEPT = ['content-type', 'x-subject-token', 'location', 'openstack-api-version', 'www-authenticate', 'retry-after']

/** Starts the proxy for the cloud at authUrl. `exchanges()` are neutral: `{method, path, status, headers, body}`. */
export async function startRecorder(authUrl) {
  const hosts = [new URL(authUrl).origin]
  const exchanges = new Map()
  let objectStore = hosts[0]
  const ids = new Map()
  const neutral = text => text.replace(UUID, id => {
    if (!ids.has(id)) ids.set(id, (ids.size + 1).toString(16).padStart(32, '0'))
    const hex = ids.get(id)
    return id.includes('-') ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : hex
  })

  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    // "/" alone is what the S3 probe asks of the object store's host
    const [, index, rest] = /^\/(\d+)(\/.*)?$/.exec(request.url) ?? [null, String(hosts.indexOf(objectStore)), request.url]
    const { host: _host, connection: _connection, 'content-length': _length, 'accept-encoding': _encoding, ...headers } = request.headers
    const answer = await fetch(hosts[Number(index)] + (rest ?? '/'), {
      method: request.method, headers, redirect: 'manual', ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const text = await answer.text()
    for (const [origin] of text.matchAll(/https?:\/\/[A-Za-z0-9.-]+:\d+/g)) if (!hosts.includes(origin) && text.includes('"catalog"')) hosts.push(origin)
    if (text.includes('"catalog"')) {
      const swift = JSON.parse(text).token.catalog.find(({ type }) => type === 'object-store')
      objectStore = swift ? new URL(swift.endpoints[0].url).origin : objectStore
    }
    const kept = Object.fromEntries(KEPT.filter(name => answer.headers.has(name)).map(name => [name, answer.headers.get(name)]))
    const placed = hosts.reduce((body, origin, i) => body.replaceAll(origin, `{base}/${i}`), text)
    const key = `${request.method} ${request.url} ${request.headers['openstack-api-version'] ?? ''}`
    if (!exchanges.has(key)) {
      exchanges.set(key, {
        method: request.method, path: neutral(request.url), status: answer.status,
        headers: { ...kept, ...(kept['x-subject-token'] && { 'x-subject-token': 'recorded-token' }) }, body: neutral(placed).replaceAll(new URL(hosts[0]).hostname, 'cloud.example'),
      })
    }
    response.writeHead(answer.status, kept).end(placed.replaceAll('{base}', base))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${server.address().port}`
  return {
    authUrl: `${base}/0${new URL(authUrl).pathname}`,
    exchanges: () => [...exchanges.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1)),
    stop: () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve) }),
  }
}
