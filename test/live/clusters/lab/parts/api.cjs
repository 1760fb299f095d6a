// api.cjs: a few words of the Kubernetes API for the lab's own helpers (admin, inside the lab's network namespace).
const https = require('node:https')
const fs = require('node:fs')
const pki = process.env.LAB_PKI
const agent = new https.Agent({ keepAlive: true, maxSockets: 4, ca: fs.readFileSync(`${pki}/ca.crt`), cert: fs.readFileSync(`${pki}/helper.crt`), key: fs.readFileSync(`${pki}/helper.key`) })
const base = new URL(process.env.LAB_API)
exports.call = (method, path, body, type = 'application/json') => new Promise((resolve, reject) => {
  const request = https.request({ agent, method, host: base.hostname, port: base.port, path, timeout: 10000, headers: body ? { 'content-type': type } : {} }, (reply) => {
    const parts = []
    reply.on('data', (part) => parts.push(part))
    reply.on('end', () => {
      const text = Buffer.concat(parts).toString()
      if (reply.statusCode >= 300) return reject(Object.assign(new Error(`${method} ${path}: ${reply.statusCode} ${text.slice(0, 300)}`), { status: reply.statusCode }))
      resolve(text ? JSON.parse(text) : undefined)
    })
  })
  request.on('error', reject)
  request.on('timeout', () => request.destroy(new Error('timeout')))
  request.end(body && JSON.stringify(body))
})
exports.items = async (path) => (await exports.call('GET', path)).items
exports.forever = async (milliseconds, step) => {
  for (;;) {
    try { await step() } catch (error) { console.log(new Date().toISOString(), error.message) }
    await new Promise((done) => setTimeout(done, milliseconds))
  }
}
