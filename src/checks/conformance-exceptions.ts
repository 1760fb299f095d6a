import { plainName } from './conformance-names.ts'

/** A failure that SCS permits, and why. */
export interface Exception {
  /** Whole names of tests, without their tags in brackets, whose order changes between versions of Kubernetes. */
  tests?: string[]
  /** Or a tag that the name must hold, with its brackets. */
  tag?: string
  reason: string
}

/** JSON Schema of the exceptions in a definition. */
export const exceptionsSchema = {
  type: 'array',
  items: {
    type: 'object', required: ['reason'], additionalProperties: false, minProperties: 2,
    properties: { tests: { type: 'array', items: { type: 'string' } }, tag: { type: 'string', pattern: '^\\[.+\\]$' }, reason: { type: 'string' } },
  },
}

/** The exception for a test of this name; undefined if there is none. */
export function exceptionFor(name: string, exceptions: Exception[]): Exception | undefined {
  const plain = plainName(name)
  return exceptions.find(({ tests = [], tag }) => tests.includes(plain) || (tag !== undefined && name.includes(tag)))
}
