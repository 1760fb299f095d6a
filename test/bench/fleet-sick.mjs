import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'

const BLOCK = Buffer.from(`${'"x",'.repeat(2 ** 14)}\n`)

/** What a connection to a server that speaks no API gets: nothing, bytes that are no HTTP, or an array of JSON that never ends. */
const MANNERS = {
  'hang': () => {},
  'random-bytes': socket => { socket.end(randomBytes(4096)) },
  'endless-body': socket => {
    socket.write('HTTP/1.1 201 Created\r\ncontent-type: application/json\r\nx-subject-token: x\r\n\r\n{"token": [')
    const go = () => {
      while (!socket.destroyed && socket.write(BLOCK)) { /* until the client's buffers are full */ }
      if (!socket.destroyed) socket.once('drain', go)
    }
    go()
  },
}

/** Starts a server that is no cloud on 127.0.0.1; undefined for a kind that a demo cloud with faults plays. */
export async function startSick(kind) {
  const manner = Object.hasOwn(MANNERS, kind) ? MANNERS[kind] : undefined
  if (manner === undefined) return undefined
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => { manner(socket) })
  })
  await new Promise((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve) })
  return `http://127.0.0.1:${server.address().port}/identity/v3`
}

const SERVICES = ['compute', 'image', 'network', 'block-storage', 'object-store', 'key-manager', 's3']
const everywhere = (kind, services) => services.map(service => ({ service, kind }))

/** Faults of a demo cloud of this kind; those after the token spare Keystone. */
export function faultsOf(kind) {
  switch (kind) {
    case 'hang-after-token': return everywhere('hang', SERVICES)
    case 'stall-after-token': return everywhere('stall', SERVICES)
    case 'html': return everywhere('html', ['identity', ...SERVICES])
    case 'truncated': return everywhere('truncated', SERVICES)
    case 'wrong-types': return everywhere('wrong-types', SERVICES)
    case 'endless-pages': return everywhere('endless', SERVICES)
    case 'huge': return everywhere('huge', SERVICES)
    default: return []
  }
}
