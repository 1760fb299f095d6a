import { randomBytes } from 'node:crypto'
import type { Answer } from './answer.ts'

/** Elements and their content, in order; text is escaped, nothing at all is an empty element. */
export type Xml = [name: string, content: string | Xml[]][]

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** The XML of the elements, escaped. */
export function xml(elements: Xml): string {
  return elements.map(([name, content]) => {
    const inner = typeof content === 'string' ? escaped(content) : content.map(xml).join('')
    return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
  }).join('')
}

/** A document of S3: the root element in Amazon's name space. */
export function s3Document(root: string, elements: Xml): Answer {
  const inner = xml(elements)
  const element = inner === '' ? `<${root} xmlns="${XMLNS}"/>` : `<${root} xmlns="${XMLNS}">${inner}</${root}>`
  return s3Answer(200, { 'content-type': 'application/xml' }, `<?xml version='1.0' encoding='UTF-8'?>\n${element}`)
}

/** An error document of S3. */
export function s3Error(status: number, code: string, message: string, more: Record<string, string> = {}): Answer {
  const id = requestId()
  const elements: Xml = [['Code', code], ['Message', message], ['RequestId', id], ...Object.entries(more)]
  const body = `<?xml version='1.0' encoding='UTF-8'?>\n<Error>${xml(elements)}</Error>`
  return s3Answer(status, { 'content-type': 'application/xml' }, body, id)
}

/** An answer with the request id that S3 sends. */
export function s3Answer(status: number, headers: Record<string, string> = {}, body: string | Buffer = '', id = requestId()): Answer {
  const ids = { 'x-amz-id-2': id, 'x-amz-request-id': id, 'x-trans-id': id, 'x-openstack-request-id': id }
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8', ...headers, ...ids }, body }
}

function requestId(): string {
  return `tx${randomBytes(10).toString('hex')}-00${randomBytes(4).toString('hex')}`
}

function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  // What XML cannot hold at all is shown as what it is: unknown.
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd').replace(/[&<>]/g, c => names[c] ?? c)
}
