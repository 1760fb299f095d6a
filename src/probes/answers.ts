import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'

/** The member of a JSON object; undefined for everything else. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value if it is a text, else ''. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Whether a value can be the id of a thing: it may stand in a path and in a command as it is (no `..`, slash, blank or dash in front). */
export function isId(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,127}$/.test(value)
}

/** Waits for the work, content with "it is not there" (404, 410). Throws `Unseen`. */
export async function gone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Unseen && (error.status === 404 || error.status === 410))) throw error
  })
}
