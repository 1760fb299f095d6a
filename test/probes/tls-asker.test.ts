import pLimit from 'p-limit'
import { expect, it } from 'vitest'
import type { Handshake, TlsClient } from '../../src/model/tls.ts'
import { asker } from '../../src/probes/tls-scan.ts'

it.each([['timeout', 1], ['unreachable timeout', 1], ['alert protocol_version', 3]])('whoever answers "%s" to three offers is asked %i times', async (error, times) => {
  let asked = 0
  const answer: Handshake = { ok: false, error, protocol: '', cipher: '', group: '', chain: [], trusted: null }
  const tls: TlsClient = { handshake: () => { asked += 1; return Promise.resolve(answer) } }
  const ask = asker(tls, 'h', 443, pLimit(1), new AbortController().signal)
  for (let i = 0; i < 3; i++) expect(await ask({})).toBe(answer)
  expect(asked).toBe(times)
})
