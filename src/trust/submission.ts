import type { Report } from '../model/report.ts'
import { checkedAt, uuidOf } from '../report/official.ts'
import { render } from '../report/formats.ts'
import { END, parseSshsig } from './sshsig.ts'
import { sign, type SignOptions } from './ssh-signature.ts'

/** The official report files: of today's monitor, and of the next generation (SCS-0003-v2). */
export type OfficialFormat = 'scs-yaml' | 'scs-yaml-next'

/** What a monitor is sent: the official documents of the reports one after the other, and one signature of them all. */
export interface Submission {
  format: OfficialFormat
  document: string
  /** Armoured, of the document, in namespace `report`. */
  signature: string
  /** Of the key that signed. */
  fingerprint: string
  /** The runs as the monitor names them. The uuid follows from the report alone, so that sending it again is sending the same. */
  runs: Run[]
}
export interface Run {
  subject: string
  uuid: string
  checkedAt: string
}

/** What the signature of a submission is for. */
export const NAMESPACE = 'report'
/** Content type of official YAML; the monitor takes no charset beside it. */
export const CONTENT_TYPE = 'application/x-signed-yaml'

/** Renders and signs. Throws `SignatureError`; RangeError for a report whose instants are none. */
export async function submissionOf(reports: Report[], format: OfficialFormat, options: Omit<SignOptions, 'namespace'>): Promise<Submission> {
  const document = await render(format, reports)
  const signature = await sign(document, { ...options, namespace: NAMESPACE })
  const runs = reports.map(report => ({ subject: report.subject, uuid: uuidOf(report, 'run'), checkedAt: checkedAt(report) }))
  return { format, document, signature, fingerprint: parseSshsig(signature).fingerprint, runs }
}

/** The body of the request: signature, "&", document. */
export function bodyOf({ signature, document }: Pick<Submission, 'signature' | 'document'>): Buffer {
  return Buffer.from(`${signature}&${document}`)
}

/** Takes a body apart as the monitor does, at the first end of a signature that a newline and "&" follow; null if there is none. */
export function partsOf(body: Buffer): { signature: string; document: Buffer } | null {
  const mark = `${END}\n&`
  const at = body.indexOf(mark)
  return at < 0 ? null : { signature: body.subarray(0, at + mark.length - 1).toString(), document: body.subarray(at + mark.length) }
}
