import type { JsonObject } from '../model/json.ts'
import { textOf } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { idOf } from './paging.ts'

/** Names of the buckets, which are Swift's containers, sorted. */
export function bucketsOf(cloud: Cloud): string[] {
  return cloud.things.list('bucket').map(idOf).sort()
}

/** The objects of a bucket, sorted by key. */
export function objectsOf(cloud: Cloud, bucket: string): JsonObject[] {
  const order = (one: JsonObject): string => textOf(one['key'])
  return cloud.things.list('object').filter(object => object['bucket'] === bucket).sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** The bytes of an object. */
export function contentOf(object: JsonObject): Buffer {
  return Buffer.from(textOf(object['content']), 'base64')
}

/** Sum of the sizes of objects, bytes. */
export function bytesOf(objects: JsonObject[]): number {
  return objects.reduce((sum, { size }) => sum + Number(size ?? 0), 0)
}
