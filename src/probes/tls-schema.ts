import type { Schema } from '../model/json.ts'

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const orNull = (type: string) => ({ type: [type, 'null'] })
const object = (properties: Record<string, Schema>, optional: string[] = []): Schema => ({
  type: 'object', properties, required: Object.keys(properties).filter(key => !optional.includes(key)), additionalProperties: false,
})

const certificate = object({
  subject: text, issuer: text, names: texts, validFrom: orNull('string'), validUntil: orNull('string'), signature: text, sha256: text,
  key: object({ type: text, bits: orNull('integer'), curve: orNull('string') }),
})

/** Schema of the evidence of kind `openstack.endpoint-tls`. */
export const endpointTlsSchema: Schema = object({
  endpoints: {
    type: 'array',
    items: object({
      host: text, port: { type: 'integer' }, services: texts, state: { enum: ['scanned', 'no TLS', 'unseen'] }, problem: text,
      accepted: texts, refused: texts, suites: object({ 'TLSv1.2': texts, 'TLSv1.3': texts }), groups: texts, dhBits: orNull('integer'),
      certificates: {
        type: 'array',
        items: object({ chain: { type: 'array', minItems: 1, items: certificate }, trusted: object({ ok: { type: 'boolean' }, error: text }) }),
      },
      hsts: orNull('integer'),
    }, ['hsts']),
  },
  skipped: { type: 'array', items: object({ services: texts, address: text, why: { enum: ['http', 'no URL', 'too many'] } }) },
  notOffered: texts,
})
