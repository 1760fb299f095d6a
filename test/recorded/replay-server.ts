import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Exchange {
  method: string
  path: string
  status: number
  headers: Record<string, string>
  body: string
}
export interface Recording {
  authPath: string
  recordedAt: string
  exchanges: Exchange[]
}

/** A recording of test/recorded, by its directory. */
export function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`./${name}/exchanges.json`, import.meta.url), 'utf8')) as Recording
}

/** Answers as the recorded cloud did, on loopback; what was not recorded is a 501, so that it cannot pass for an answer of the cloud. */
export async function replay({ authPath, exchanges }: Recording): Promise<{ authUrl: string; missing: string[]; stop: () => Promise<void> }> {
  const missing: string[] = []
  const server = createServer((request, response) => {
    const found = exchanges.find(({ method, path }) => method === request.method && path === request.url)
    if (found === undefined) missing.push(`${request.method} ${request.url}`)
    request.resume().on('end', () => {
      response.writeHead(found?.status ?? 501, found?.headers ?? {}).end((found?.body ?? 'not recorded').replaceAll('{base}', base))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    authUrl: base + authPath, missing,
    stop: () => new Promise(resolve => { server.close(() => { resolve() }); server.closeAllConnections() }),
  }
}
