import { reasonOf, shortReason } from './reason.ts'
import type { Told } from './record.ts'
import { xmlEvents } from './xml.ts'

/** Elements within a test case that say how it ended. */
const STATUSES = new Map<string, Told['status']>([['failure', 'failed'], ['error', 'failed'], ['skipped', 'skipped']])
/** Characters of one element's text that are kept, counted from its end. */
const MOST = 32 * 1024

/** The results in a JUnit report, as subunit2junitxml, stestr and pytest write them. Throws on what is no XML. */
export function junitResults(xml: string): Told[] {
  const told: Told[] = []
  let one: { name: string; status: Told['status']; text: string } | undefined
  let within: string | undefined
  let kept = false
  for (const event of xmlEvents(xml)) {
    if (event.kind === 'start' && event.name === 'testcase') {
      const group = event.attributes.get('classname') ?? ''
      const name = event.attributes.get('name') ?? ''
      one = { name: group === '' ? name : `${group}.${name}`, status: 'passed', text: '' }
    } else if (event.kind === 'start' && one !== undefined && within === undefined) {
      const status = STATUSES.get(event.name)
      if (status === undefined) continue
      within = event.name
      kept = one.status !== 'failed'
      if (kept) one = { ...one, status, text: `${event.attributes.get('message') ?? ''}\n` }
    } else if (event.kind === 'text' && one !== undefined && within !== undefined && kept) one.text = (one.text + event.text).slice(-MOST)
    else if (event.kind === 'end' && event.name === within) within = undefined
    else if (event.kind === 'end' && event.name === 'testcase' && one !== undefined) {
      const message = one.status === 'failed' ? reasonOf(one.text) : one.status === 'skipped' ? shortReason(one.text) : ''
      told.push({ name: one.name, status: one.status, ...(message !== '' && { message }) })
      one = undefined
    }
  }
  return told
}
