import { randomUUID } from 'node:crypto'
import { html, json, title } from './answer.ts'
import type { Answer, Service } from './answer.ts'
import { admitted } from './cloud.ts'
import type { Cloud } from './cloud.ts'

const error = (status: number, message: string): Answer => html(status, title(status), message)
const notFound = (): Answer => error(404, 'The resource could not be found.')

/** Swift: its public description, and the project's empty account. */
export function objectStore(cloud: Cloud): Service {
  const account = `/v1/AUTH_${cloud.project.id}`
  return {
    error,
    answer(ask) {
      if (ask.below === '/info') return json(200, { swift: { version: '2.35.1' }, ...(cloud.state.s3 === true && { s3api: {} }) })
      if (!ask.below.startsWith('/v1/')) return notFound()
      const realm = { 'www-authenticate': `Swift realm="${account.slice('/v1/'.length)}"` }
      if (!admitted(cloud, ask)) return html(401, title(401), 'A valid token is needed.', realm)
      if (ask.below !== account) return error(403, 'Access was denied to this resource.')
      const counts = { 'x-account-container-count': '0', 'x-account-object-count': '0', 'x-account-bytes-used': '0' }
      return { status: 204, headers: { 'content-type': 'text/plain; charset=utf-8', ...counts }, body: '' }
    },
  }
}

/** The S3 API at the root of the host, where the state has one: it knows no access key. Unsigned requests get what Swift says. */
export function s3(cloud: Cloud): Service {
  return {
    error,
    answer(ask) {
      const signed = /^AWS(4-HMAC-SHA256)? /.test(ask.headers.authorization ?? '')
      if (!signed || cloud.state.s3 !== true) return notFound()
      const id = `tx${randomUUID().replaceAll('-', '')}`
      return {
        status: 403,
        headers: { 'content-type': 'application/xml', 'x-amz-request-id': id },
        body: '<?xml version="1.0" encoding="UTF-8"?>'
          + `<Error><Code>InvalidAccessKeyId</Code><RequestId>${id}</RequestId><HostId>demo</HostId></Error>`,
      }
    },
  }
}
