import { createHash } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { decoded, html, title, textOf } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { bucketsOf, contentOf, objectsOf } from './buckets.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { secretOf } from './ec2.ts'
import { listObjects } from './s3-list.ts'
import { s3Answer, s3Document, s3Error } from './s3-xml.ts'
import { verify } from './sigv4.ts'

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
/** Swift's clock of containers knows no creation: its S3 names the same instant for all. */
const CREATED = '2009-02-03T16:45:09.000Z'

/** The S3 API at the root of the host, where the state has one: signed with EC2 credentials. Unsigned requests get what Swift says. */
export function s3(cloud: Cloud): Service {
  const error = (status: number, message: string): Answer => html(status, title(status), message)
  const owner = `${cloud.project.name}:${cloud.user.name}`

  function answer(ask: Ask): Answer {
    const signed = /^AWS(4-HMAC-SHA256)? /.test(ask.headers.authorization ?? '')
    if (!signed || cloud.state.s3 !== true) return error(404, 'The resource could not be found.')
    const wrong = verify(ask, access => secretOf(cloud, access), new Date())
    if (wrong !== undefined) return s3Error(wrong.status, wrong.code, wrong.message, wrong.more)
    const [, name = '', ...rest] = ask.path.split('/').map(decoded)
    const key = rest.join('/')
    if (refuses(cloud, ask.method, key === '' ? 'buckets' : 'objects')) return s3Error(403, 'AccessDenied', 'Access Denied.')
    if (name === '') return ask.method === 'GET' ? list() : notAllowed()
    return key === '' ? bucket(ask, name) : object(ask, name, key)
  }

  function list(): Answer {
    const buckets = bucketsOf(cloud).map(id => [['Bucket', [[['Name', id], ['CreationDate', CREATED]]]]] as [[string, [string, string][][]]])
    return s3Document('ListAllMyBucketsResult', [['Owner', [[['ID', owner], ['DisplayName', owner]]]], ['Buckets', buckets]])
  }

  function bucket(ask: Ask, name: string): Answer {
    const there = cloud.things.get('bucket', name) !== undefined
    if (ask.method === 'PUT') {
      if (!NAME.test(name)) return s3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
      if (there) {
        const told = 'Your previous request to create the named bucket succeeded and you already own it.'
        return s3Error(409, 'BucketAlreadyOwnedByYou', told, { BucketName: name })
      }
      cloud.things.add('bucket', { id: name })
      return s3Answer(200, { location: `/${name}` })
    }
    if (!there) return noBucket(name)
    switch (ask.method) {
      case 'HEAD': return s3Answer(200, { 'content-type': 'text/plain; charset=utf-8', 'accept-ranges': 'bytes' })
      case 'GET': return ask.query.has('location') ? s3Document('LocationConstraint', []) : listObjects(ask, name, objectsOf(cloud, name), owner)
      case 'DELETE':
        if (objectsOf(cloud, name).length > 0) return s3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty')
        cloud.things.remove('bucket', name)
        return s3Answer(204)
      default: return notAllowed()
    }
  }

  function object(ask: Ask, name: string, key: string): Answer {
    if (cloud.things.get('bucket', name) === undefined) return noBucket(name)
    const id = `${name}/${key}`
    const found = cloud.things.get('object', id)
    switch (ask.method) {
      case 'PUT': return put(ask, name, key)
      case 'DELETE':
        cloud.things.remove('object', id)
        return s3Answer(204)
      case 'GET': case 'HEAD': return found === undefined ? s3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }) : get(ask, found)
      default: return s3Error(501, 'NotImplemented', 'Not implemented.')
    }
  }

  function put(ask: Ask, name: string, key: string): Answer {
    const md5 = createHash('md5').update(ask.bytes).digest()
    const given = ask.headers['content-md5']
    if (given !== undefined && given !== md5.toString('base64')) {
      return s3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', { ExpectedDigest: md5.toString('hex') })
    }
    const meta = Object.fromEntries(Object.entries(ask.headers).filter(([header]) => header.startsWith('x-amz-meta-'))) as JsonObject
    const modified = new Date().toISOString()
    cloud.things.add('object', {
      id: `${name}/${key}`, bucket: name, key, content: ask.bytes.toString('base64'), size: ask.bytes.length, etag: md5.toString('hex'), modified, meta,
      content_type: ask.headers['content-type'] ?? 'binary/octet-stream',
    })
    return s3Answer(200, { etag: `"${md5.toString('hex')}"`, 'last-modified': new Date(modified).toUTCString() })
  }

  const broken = (status: number, message: string): Answer => s3Error(status, status === 503 ? 'SlowDown' : 'InternalError', message)
  return { error: (status, message) => (status >= 500 ? broken : error)(status, message), answer }
}

function get(ask: Ask, object: JsonObject): Answer {
  const content = contentOf(object)
  const headers = {
    'content-type': textOf(object['content_type']), etag: `"${textOf(object['etag'])}"`, 'accept-ranges': 'bytes',
    'last-modified': new Date(textOf(object['modified'])).toUTCString(), ...(object['meta'] as Record<string, string>),
  }
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(ask.headers.range ?? '') ?? []
  if (first === undefined) return s3Answer(200, headers, content)
  if (Number(first) >= content.length) return s3Error(416, 'InvalidRange', 'The requested range cannot be satisfied.')
  const end = Math.min(last === undefined || last === '' ? Infinity : Number(last), content.length - 1)
  return s3Answer(206, { ...headers, 'content-range': `bytes ${first}-${end}/${content.length}` }, content.subarray(Number(first), end + 1))
}

function noBucket(name: string): Answer {
  return s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist.', { BucketName: name })
}

function notAllowed(): Answer {
  return s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.')
}
