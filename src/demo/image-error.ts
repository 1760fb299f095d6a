import { plain, title } from './answer.ts'
import type { Answer } from './answer.ts'

/** An error as Glance writes it. */
export function glanceError(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return plain(status, title(status), message, headers)
}

/** Glance's 403 for an action that a policy forbids. */
export function disallowed(action: string): Answer {
  return glanceError(403, `You are not authorized to complete ${action} action.`)
}

/** Glance's 400 for what its schema of an image does not allow. */
export function mismatch(problem: string): Answer {
  return glanceError(400, `Provided object does not match schema 'image': ${problem}`)
}

/** Glance's 204. */
export function done(): Answer {
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '' }
}
