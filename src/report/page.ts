import type { ChalkInstance } from 'chalk'
import type { Verdict } from '../model/judging.ts'
import type { Waived } from './waived.ts'

/** What the parts of the console report share: colours (none if switched off), columns, and whether everything is wanted, and what is waived. */
export interface Page {
  ink: ChalkInstance
  width: number
  verbose: boolean
  waived: Waived
}

/** The text in the colour of the verdict; what is waived has one of its own. */
export function inked(ink: ChalkInstance, verdict: Verdict | 'WAIVED', text: string = verdict): string {
  switch (verdict) {
    case 'WAIVED': return ink.blue.bold(text)
    case 'FAIL': return ink.red.bold(text)
    case 'MISS': return ink.yellow(text)
    case 'DNF': return ink.magenta(text)
    case 'PASS': return ink.green(text)
  }
}
