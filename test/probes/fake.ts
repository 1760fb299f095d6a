import type { OpenStack, Reply } from '../../src/model/cloud.ts'
import type { Visit } from '../../src/model/probe.ts'
import { Unseen } from '../../src/unseen.ts'

const never = () => Promise.reject(new Unseen('unsupported', 'not part of this test'))

/** An OpenStack of which only what is given answers. */
export function fakeCloud(given: Partial<OpenStack> = {}): OpenStack {
  const cloud: OpenStack = {
    region: 'R', interface: 'public', session: never, list: never, get: never, endpoint: () => Promise.resolve(undefined), anonymous: never,
    send: never, versions: never, conceal: () => {}, until: () => cloud, ...given,
  }
  return cloud
}

/** A visit that nothing ends. */
export function fakeVisit(given: Partial<Visit> = {}): Visit {
  return { run: '0tl2zzzabcdef', signal: new AbortController().signal, hardSignal: new AbortController().signal, reserved: new Map(), ...given }
}

/** An answer to `send` or `anonymous`. */
export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers, body: text, json: () => JSON.parse(text) as never }
}
