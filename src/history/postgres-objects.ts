import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Digest, Store } from '../model/history.ts'
import { checkDigest, digestOfBytes, MAX_OBJECT } from './names.ts'
import type { Postgres } from './postgres-connect.ts'
import { StoreError } from './store-error.ts'

/** Bytes of the largest object as it is kept: the server sends it in hexadecimal digits, as one text that Node must hold. */
const MAX_PACKED = 128 * 1024 * 1024
/** Smaller ones do not get smaller. */
const WORTH_PACKING = 200

/** Objects in the table `scs_check.objects`: compressed where that helps, never changed. */
export function postgresObjects(postgres: Postgres): Pick<Store, 'put' | 'get' | 'has'> {
  return {
    put: async bytes => {
      const plain = Buffer.from(bytes)
      const digest = digestOfBytes(plain)
      if (plain.length > MAX_OBJECT) throw new StoreError('format', `an object of ${plain.length} bytes is larger than ${MAX_OBJECT}`)
      if (await refresh(postgres, digest)) return digest
      const { packed, encoding } = await pack(plain)
      if (packed.length > MAX_PACKED) throw new StoreError('format', `an object of ${packed.length} bytes, compressed, is larger than ${MAX_PACKED}`)
      await postgres.query(`INSERT INTO scs_check.objects (digest, packed, encoding, size) VALUES ($1, $2, $3, $4)
        ON CONFLICT (digest) DO UPDATE SET seen = now()`, [digest, packed, encoding, plain.length])
      return digest
    },
    get: digest => objectOf(postgres, digest),
    has: async digest => {
      checkDigest(digest)
      return (await postgres.query('SELECT FROM scs_check.objects WHERE digest = $1', [digest])).length > 0
    },
  }
}

/** Reads an object and proves its digest. Throws StoreError (`missing` or `damaged`). */
export async function objectOf(postgres: Postgres, digest: Digest): Promise<Buffer> {
  checkDigest(digest)
  const [row] = await postgres.query('SELECT packed, encoding, size FROM scs_check.objects WHERE digest = $1', [digest])
  if (row === undefined) throw new StoreError('missing', `${postgres.where}: has no object ${digest}`)
  const packed = Buffer.from((row['packed'] ?? '').slice(2), 'hex')
  const plain = await unpack(packed, row['encoding'] ?? '', Number(row['size'])).catch(() => undefined)
  if (plain !== undefined && digestOfBytes(plain) === digest) return plain
  throw new StoreError('damaged', `${postgres.where}: the content of object ${digest} does not match its digest`)
}

/** Whether it is there; garbage collection spares it for a day from now, or from an hour ago, which saves writing. */
async function refresh(postgres: Postgres, digest: Digest): Promise<boolean> {
  const [found] = await postgres.query('SELECT seen > now() - interval \'1 hour\' AS fresh FROM scs_check.objects WHERE digest = $1', [digest])
  if (found?.['fresh'] !== 'f') return found !== undefined
  return (await postgres.query('UPDATE scs_check.objects SET seen = now() WHERE digest = $1 RETURNING 1', [digest])).length > 0
}

async function pack(plain: Buffer): Promise<{ packed: Buffer; encoding: 'gzip' | 'plain' }> {
  const packed = plain.length < WORTH_PACKING ? plain : await promisify(gzip)(plain)
  return packed.length < plain.length ? { packed, encoding: 'gzip' } : { packed: plain, encoding: 'plain' }
}

async function unpack(packed: Buffer, encoding: string, size: number): Promise<Buffer | undefined> {
  if (encoding === 'plain') return packed
  if (encoding !== 'gzip' || !(size > 0 && size <= MAX_OBJECT)) return undefined
  return promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)(packed, { maxOutputLength: size })
}
