import { plain } from './untrusted.ts'

/** Longer commands are left to report.json: nobody copies them from a terminal. */
const LONGEST = 4000

/** A remedy to show: a command must stay in one piece; text may be wrapped. */
export function remedyOf(remedy: string): { kind: 'command' | 'text'; text: string } {
  if (!/^(?:openstack|kubectl|helm) /.test(remedy)) return { kind: 'text', text: plain(remedy, 1000) }
  const text = plain(remedy, LONGEST)
  if (text === remedy) return { kind: 'command', text }
  const why = 'the command holds invisible characters or is very long: take it from the JSON report'
  return { kind: 'text', text: `${why}; it begins ${plain(remedy, 60)}` }
}
