// forward.cjs PORT NETNS HOST PORT: listens on the loopback of the network namespace that it is started in and connects from inside NETNS.
// A listening socket stays in the namespace where it was made: the parent makes it, a child inside NETNS accepts from it.
const net = require('node:net')
const { spawn } = require('node:child_process')
const [port, netns, host, remote] = process.argv.slice(2)
if (process.send) {
  process.on('message', (_, server) => server.on('connection', (a) => {
    const b = net.connect({ host, port: Number(remote) })
    for (const [x, y] of [[a, b], [b, a]]) { x.setNoDelay(true); x.on('error', () => y.destroy()); x.on('close', () => y.destroy()); x.pipe(y) }
  }))
  process.on('disconnect', () => process.exit())
} else {
  const server = net.createServer()
  server.listen({ host: '127.0.0.1', port: Number(port) }, () => {
    const child = spawn('nsenter', [`--net=${netns}`, process.execPath, ...process.argv.slice(1)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.send('server', server, () => server.close())
    child.on('exit', (code) => process.exit(code ?? 1))
  })
}
