// dns.cjs: answers for Services (A of NAME.NAMESPACE.svc.cluster.local, and of a headless Service's endpoints); NXDOMAIN for all else. UDP only.
const dgram = require('node:dgram')
const { items, forever } = require('./api.cjs')
let known = new Map()
forever(500, async () => {
  const [services, endpoints] = await Promise.all(['/api/v1/services', '/api/v1/endpoints'].map(items))
  const next = new Map()
  for (const { metadata: { name, namespace }, spec } of services) {
    const fqdn = `${name}.${namespace}.svc.cluster.local`
    if (spec.clusterIP && spec.clusterIP !== 'None') { next.set(fqdn, [spec.clusterIP]); continue }
    const own = endpoints.find((one) => one.metadata.name === name && one.metadata.namespace === namespace)
    next.set(fqdn, (own?.subsets ?? []).flatMap((subset) => (subset.addresses ?? []).map(({ ip }) => ip)))
  }
  known = next
})
const socket = dgram.createSocket('udp4')
socket.on('message', (query, from) => {
  if (query.length < 17) return
  const labels = []
  let at = 12
  while (at < query.length && query[at]) { labels.push(query.toString('latin1', at + 1, at + 1 + query[at])); at += 1 + query[at] }
  const question = query.subarray(12, at + 5), type = query.readUInt16BE(at + 1)
  const found = known.get(labels.join('.').toLowerCase())
  const answers = found && type === 1 ? found : []
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2); head.writeUInt16BE(found ? 0x8580 : 0x8583, 2); head.writeUInt16BE(1, 4); head.writeUInt16BE(answers.length, 6)
  const records = answers.map((ip) => Buffer.concat([Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4]), Buffer.from(ip.split('.').map(Number))]))
  socket.send(Buffer.concat([head, question, ...records]), from.port, from.address)
})
socket.bind(10053, process.env.LAB_DNS)
