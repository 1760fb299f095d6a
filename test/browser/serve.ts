import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json', '.atom': 'application/atom+xml', '.txt': 'text/plain; charset=utf-8', '.gz': 'application/gzip',
}

/** Serves the directory at a loopback address, as any web server would. */
export async function serve(dir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(dir, normalize(path.endsWith('/') ? `${path}index.html` : path))
    readFile(file).then(bytes => {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes)
    }, () => { response.writeHead(404).end() })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => new Promise(resolve => { server.close(() => { resolve() }); server.closeAllConnections() }) }
}
