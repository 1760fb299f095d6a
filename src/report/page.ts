import type { ChalkInstance } from 'chalk'
import type { Verdict } from '../model/judging.ts'

/** What the parts of the console report share: colours (none if switched off), columns, and whether everything is wanted. */
export interface Page {
  ink: ChalkInstance
  width: number
  verbose: boolean
}

/** The text in the colour of the verdict. */
export function inked(ink: ChalkInstance, verdict: Verdict, text: string = verdict): string {
  switch (verdict) {
    case 'FAIL': return ink.red.bold(text)
    case 'MISS': return ink.yellow(text)
    case 'DNF': return ink.magenta(text)
    case 'PASS': return ink.green(text)
  }
}
