import { connect, createServer, type AddressInfo } from 'node:net'

/** A proxy to the server that breaks the connection in place of the answer to a request that holds the text, as often as told. */
export async function swallowing(port: number, text: string, times: number): Promise<{ port: number; swallowed: () => number; close: () => void }> {
  let swallowed = 0
  const proxy = createServer(client => {
    const upstream = connect(port, '127.0.0.1')
    let asked = false
    client.on('data', data => {
      asked ||= data.includes(text)
      upstream.write(data)
    })
    upstream.on('data', data => {
      if (!asked || swallowed >= times) return client.write(data)
      swallowed++
      client.destroy() // the server has answered: it is committed
      return upstream.destroy()
    })
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy())
  })
  await new Promise<void>(resolve => { proxy.listen(0, '127.0.0.1', resolve) })
  return { port: (proxy.address() as AddressInfo).port, swallowed: () => swallowed, close: () => { proxy.close() } }
}
