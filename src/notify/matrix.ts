import type { Channel } from '../model/fleet.ts'
import { ask, retryMs, unanswered } from './http.ts'
import { readSecret } from './secret-file.ts'
import type { Message, Outcome } from './message.ts'

/** An event has at most 65,536 bytes (Matrix, "Size limits"); JSON may write a character in 6 bytes, and other members need room. */
const LONGEST = 10_000

type Matrix = Extract<Channel, { kind: 'matrix' }>

/** Sends a notice to the room. By the transaction id the server drops what it has already, so that one in doubt is `repeatable`. */
export async function sendMatrix({ homeserver, room, tokenFile }: Matrix, { key, title, text }: Message, signal: AbortSignal): Promise<Outcome> {
  let token: string
  try {
    token = await readSecret(tokenFile, 'the Matrix access token')
  } catch (error) {
    return unanswered(error)
  }
  const url = `${homeserver.replace(/\/+$/, '')}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${key}`
  const body = `${title}\n\n${text}`
  // an empty m.mentions: no name in the text can call anybody (Matrix 1.7, "User and room mentions")
  const shown = body.length > LONGEST ? `${body.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}\n… (cut)` : body
  const headers = { 'content-type': 'application/json', 'user-agent': 'scs-check', authorization: `Bearer ${token}` }
  const answer = await ask(url, { method: 'PUT', headers, body: JSON.stringify({ msgtype: 'm.notice', body: shown, 'm.mentions': {} }), signal })
  if ('state' in answer) return answer.state === 'unknown' ? { ...answer, repeatable: true } : answer
  return outcomeOf(answer.status, answer.text, retryMs(answer.retryAfter))
}

function outcomeOf(status: number, text: string, retryAfter: number | undefined): Outcome {
  const { event_id: event, errcode, retry_after_ms: waitMs } = parsed(text)
  if (status === 200 && typeof event === 'string' && event !== '') return { state: 'sent' }
  // a page of a proxy or another server: the message may be in the room, or nowhere
  if (status >= 200 && status < 300) return { state: 'unknown', reason: `answered ${status} without an event_id: is it a Matrix server?`, repeatable: true }
  const reason = `answered ${status}${typeof errcode === 'string' && /^[A-Z_.a-z0-9]{1,60}$/.test(errcode) ? ` ${errcode}` : ''}`
  if (status !== 429 && status < 500) return { state: 'failed', reason, again: 'later' }
  if (status === 502 || status === 504) return { state: 'unknown', reason, repeatable: true }
  const afterMs = retryAfter ?? (typeof waitMs === 'number' && waitMs >= 0 ? waitMs : undefined)
  return { state: 'failed', reason, again: 'soon', ...(afterMs !== undefined && { afterMs }) }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value as Record<string, unknown> : {}
  } catch {
    return {}
  }
}
