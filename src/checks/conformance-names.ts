import { createHash } from 'node:crypto'

const TAG = /\[[^[\]]*\]/g

/** A test's name without its tags in brackets, whose places and order change between versions of Kubernetes. */
export function plainName(name: string): string {
  return name.replace(TAG, ' ').replace(/ +/g, ' ').trim()
}

/** SHA-256 of a set of names, in hexadecimal: one line each of the plain name and its sorted tags, sorted by code unit. The places of tags do not count. */
export function namesDigest(names: string[]): string {
  const lines = names.map(name => [plainName(name), ...(name.match(TAG) ?? []).sort()].join(' '))
  return createHash('sha256').update([...new Set(lines)].sort().join('\n')).digest('hex')
}
