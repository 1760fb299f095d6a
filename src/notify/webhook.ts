import { createHmac } from 'node:crypto'
import type { Channel } from '../model/fleet.ts'
import { ask, retryMs, unanswered } from './http.ts'
import { readSecret } from './secret-file.ts'
import type { Message, Outcome } from './message.ts'

type Webhook = Extract<Channel, { kind: 'webhook' }>

/** Posts the body, signed as the Standard Webhooks specification 1.0.0 says, so that its libraries can verify it; `webhook-id` is the idempotency key. */
export async function sendWebhook({ url, secretFile }: Webhook, { key, body }: Message, signal: AbortSignal): Promise<Outcome> {
  let headers: Record<string, string>
  const text = JSON.stringify({ ...body, id: key })
  const timestamp = String(Math.floor(Date.now() / 1000))
  try {
    headers = {
      'content-type': 'application/json; charset=utf-8', 'user-agent': 'scs-check', 'webhook-id': key, 'idempotency-key': key, 'webhook-timestamp': timestamp,
    }
    if (secretFile !== undefined) headers['webhook-signature'] = sign(await readSecret(secretFile, 'the key of the webhook'), `${key}.${timestamp}.${text}`)
  } catch (error) {
    return unanswered(error)
  }
  const answer = await ask(url, { method: 'POST', headers, body: text, signal })
  return 'state' in answer ? answer : outcomeOf(answer.status, retryMs(answer.retryAfter))
}

/** `v1,` and the HMAC-SHA256 in Base64. A key that begins with `whsec_` is Base64 from there on, any other is taken as it is. */
export function sign(secret: string, content: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8')
  return `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`
}

function outcomeOf(status: number, afterMs: number | undefined): Outcome {
  const reason = `answered ${status}`
  if (status >= 200 && status < 300) return { state: 'sent' }
  if (status >= 300 && status < 400) {
    return { state: 'failed', reason: `${reason}, a redirect, and those are not followed: correct the address`, again: 'later' }
  }
  // a gateway that lost patience cannot tell whether the server behind it took the message
  if (status === 504) return { state: 'unknown', reason }
  if (status >= 500 || [408, 425, 429].includes(status)) return { state: 'failed', reason, again: 'soon', ...(afterMs !== undefined && { afterMs }) }
  return { state: 'failed', reason, again: 'later' }
}
