import type { JsonObject } from '../model/json.ts'
import { textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { s3Document, s3Error } from './s3-xml.ts'
import type { Xml } from './s3-xml.ts'

/** Largest page of objects. */
const LARGEST = 1000

/** The objects of a bucket, sorted by key: version 2 of the listing, and version 1 with its markers. */
export function listObjects(ask: Ask, bucket: string, objects: JsonObject[], owner: string): Answer {
  const { query } = ask
  const wished = query.get('max-keys') ?? String(LARGEST)
  if (!/^[0-9]{1,9}$/.test(wished)) return s3Error(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range')
  const most = Math.min(Number(wished), LARGEST)
  const second = query.get('list-type') === '2'
  const token = query.get('continuation-token')
  const after = token === null ? query.get(second ? 'start-after' : 'marker') ?? '' : Buffer.from(token, 'base64').toString()
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const entries = grouped(objects.filter(({ key }) => textOf(key).startsWith(prefix)), prefix, delimiter).filter(({ name }) => name > after)
  const shown = entries.slice(0, most)
  const truncated = entries.length > shown.length && most > 0
  const last = shown.at(-1)?.name ?? ''
  const elements: Xml = [['Name', bucket], ['Prefix', prefix]]
  if (!second) elements.push(['Marker', after])
  if (!second && truncated && delimiter !== '') elements.push(['NextMarker', last])
  if (second && truncated) elements.push(['NextContinuationToken', Buffer.from(last).toString('base64')])
  if (token !== null) elements.push(['ContinuationToken', token])
  if (second) elements.push(['KeyCount', String(shown.length)])
  elements.push(['MaxKeys', String(most)])
  if (delimiter !== '') elements.push(['Delimiter', delimiter])
  elements.push(['IsTruncated', String(truncated)])
  for (const { name, object } of shown) {
    elements.push(object === undefined ? ['CommonPrefixes', [[['Prefix', name]]]] : ['Contents', [contents(object, second ? undefined : owner)]])
  }
  return s3Document('ListBucketResult', elements)
}

/** The objects, those whose keys go on after the delimiter folded into their common prefix. */
function grouped(objects: JsonObject[], prefix: string, delimiter: string): { name: string; object?: JsonObject }[] {
  const folded = new Map<string, { name: string; object?: JsonObject }>()
  for (const object of objects) {
    const key = textOf(object['key'])
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const name = at < 0 ? key : key.slice(0, at + delimiter.length)
    folded.set(name, at < 0 ? { name, object } : { name })
  }
  return [...folded.values()]
}

function contents(object: JsonObject, owner: string | undefined): Xml {
  const whose: Xml = owner === undefined ? [] : [['Owner', [[['ID', owner], ['DisplayName', owner]]]]]
  return [
    ['Key', textOf(object['key'])], ['LastModified', textOf(object['modified']).replace(/\.\d+Z$/, '.000Z')], ['ETag', `"${textOf(object['etag'])}"`],
    ['Size', textOf(object['size'])], ...whose, ['StorageClass', 'STANDARD'],
  ]
}
