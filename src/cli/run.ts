import type { RunOptions } from './options.ts'
import { openSubjects } from './subjects.ts'
import { interruptible } from './interrupt.ts'
import { deadlineOf } from './deadline.ts'

/** Visits the subjects, judges what was seen and reports. Tokens are asked for before the rest of the program is loaded: they take longest. */
export async function run(options: RunOptions): Promise<number> {
  const end = interruptible(deadlineOf(options))
  try {
    const { subjects, close } = await openSubjects(options, end.signal)
    try {
      await turns(5)
      const { judge } = await import('./judged-visit.ts')
      return await judge(subjects, options, end)
    } finally {
      await Promise.all(subjects.map(subject => subject.close()))
      await close()
    }
  } finally {
    end.release()
  }
}

/** Lets the event loop turn, so that a token request is on the wire before loading the rest keeps the process busy. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(resolve => { setImmediate(resolve) })
}
