import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Said } from '../history/card-proof.ts'
import type { StorePlace } from '../history/open-store.ts'
import { StoreError } from '../history/store-error.ts'
import type { Board } from '../model/board.ts'
import type { Crew, Done, Told, Work } from './crew.ts'
import type { ReportDone } from './night-work.ts'
import type { SubjectDone } from './subject-files.ts'
import type { VisitJournal } from './visit-journal.ts'

/** Works after which threads are worth their start. */
const FEW = 40
/** Works that reading all visits of a subject and scope counts as. */
const VISITS = 50
/** Works that the files of a subject count as. */
const SUBJECT = 10
/** Threads beside this one, at most. */
const MOST = 4

/** Does a little here and, where there is much, the rest in as many threads as there are processors; from TypeScript sources all of it here. */
export function crewOf(place: StorePlace, here: Crew): Crew {
  const count = import.meta.url.endsWith('.ts') ? 0 : Math.min(MOST, availableParallelism() - 1)
  let asked = 0
  let brief: Board | undefined
  let threads: Thread[] | undefined
  let ended = false
  const next = (works = 1): Thread | undefined => {
    // What still waits when a build fails must not start threads, which would keep the process from ending
    if (ended) throw new Error('the build has ended')
    asked += works
    if (asked <= FEW || count < 1) return undefined
    threads ??= Array.from({ length: count }, () => new Thread(place, brief))
    return threads.reduce((a, b) => (b.waiting < a.waiting ? b : a))
  }
  return {
    visits: async work => (next(VISITS)?.ask(work) ?? here.visits(work)) as Promise<VisitJournal>,
    report: async work => (next()?.ask(work) ?? here.report(work)) as Promise<ReportDone>,
    said: async work => (next()?.ask(work) ?? here.said(work)) as Promise<Said>,
    subject: async work => (next(SUBJECT)?.ask(work) ?? here.subject(work)) as Promise<SubjectDone>,
    brief: board => {
      brief = board
      here.brief(board)
      for (const thread of threads ?? []) thread.brief(board)
    },
    end: async () => {
      ended = true
      await Promise.all((threads ?? []).map(thread => thread.end()))
    },
  }
}

class Thread {
  readonly #worker: Worker
  readonly #asked = new Map<number, { resolve: (done: Done) => void; reject: (error: Error) => void }>()
  #number = 0
  #broken: Error | undefined

  constructor(place: StorePlace, brief: Board | undefined) {
    this.#worker = new Worker(new URL('../board/worker.js', import.meta.url), { workerData: place })
    this.#worker.on('message', (told: Told) => {
      const one = this.#asked.get(told.number)
      this.#asked.delete(told.number)
      if ('done' in told) one?.resolve(told.done)
      else one?.reject(errorOf(told.failed))
    })
    this.#worker.on('error', error => { this.#break(error) })
    this.#worker.on('exit', () => { this.#break(new Error('a thread ended')) })
    if (brief !== undefined) this.brief(brief)
  }

  /** How much it was asked and has not done yet. */
  get waiting(): number {
    return this.#asked.size
  }

  brief(board: Board): void {
    this.#worker.postMessage({ board })
  }

  ask(work: Work): Promise<Done> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    const number = ++this.#number
    this.#worker.postMessage({ number, work })
    return new Promise((resolve, reject) => { this.#asked.set(number, { resolve, reject }) })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #break(error: Error): void {
    this.#broken = error
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }
}

/** The error as it was there; those of a damaged report's form stay told apart. */
function errorOf({ name, message, reason }: { name: string; message: string; reason?: ConstructorParameters<typeof StoreError>[0] }): Error {
  if (reason !== undefined) return new StoreError(reason, message)
  return name === 'TypeError' ? new TypeError(message) : name === 'SyntaxError' ? new SyntaxError(message) : name === 'RangeError' ? new RangeError(message) : new Error(message)
}
