import type { IncomingHttpHeaders } from 'node:http'

/** A major version and the minor ones it has. */
export interface Range {
  major: number
  min: number
  max: number
}
/** What a service with microversions makes of the headers: the minor version to speak, or the error to send. */
export type Negotiated = { minor: number; version: string } | { status: 400 | 406; version: string; message: string }

/** Negotiates like Nova and Cinder: no wish means the oldest, `latest` the newest; out of range is 406, no version at all 400. */
export function negotiate(headers: IncomingHttpHeaders, service: string, range: Range, legacy?: string): Negotiated {
  const wished = String(headers['openstack-api-version'] ?? '').split(',').map(item => item.trim().split(' '))
    .find(([type]) => type === service)?.[1] ?? (legacy === undefined ? undefined : headers[legacy])
  const text = typeof wished === 'string' ? wished.trim() : ''
  const { major, min, max } = range
  if (text === '') return { minor: min, version: `${major}.${min}` }
  if (text === 'latest') return { minor: max, version: `${major}.${max}` }
  const parts = /^([1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})$/.exec(text)
  if (parts === null) {
    return { status: 400, version: text, message: `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.` }
  }
  const minor = Number(parts[2])
  if (Number(parts[1]) !== major || minor < min || minor > max) {
    const message = `Version ${text} is not supported by the API. Minimum is ${major}.${min} and maximum is ${major}.${max}.`
    return { status: 406, version: text, message }
  }
  return { minor, version: text }
}
