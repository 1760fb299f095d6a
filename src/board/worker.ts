import { parentPort, workerData } from 'node:worker_threads'
import { openStore, type StorePlace } from '../history/open-store.ts'
import { StoreError } from '../history/store-error.ts'
import type { Asked, Crew, Done, Told, Work } from './crew.ts'
import { alone } from './in-process.ts'

// One of the threads that `crewOf` starts: does the same as the main thread would.
const opened = openStore(workerData as StorePlace, { create: false })
const crew = opened.then(alone)

parentPort?.on('message', (asked: Asked) => {
  void answer(asked).then(told => {
    if (told === undefined) return
    try {
      parentPort?.postMessage(told)
    } catch (error) {
      // what is nested too deeply cannot be told
      if ('number' in told) parentPort?.postMessage({ number: told.number, failed: { name: (error as Error).name, message: (error as Error).message } } satisfies Told)
    }
  })
})

function doneOf(one: Crew, work: Work): Promise<Done> {
  switch (work.kind) {
    case 'visits': return one.visits(work)
    case 'report': return one.report(work)
    case 'said': return one.said(work)
    case 'subject': return one.subject(work)
  }
}

async function answer(asked: Asked): Promise<Told | undefined> {
  if ('board' in asked) {
    (await crew).brief(asked.board)
    return undefined
  }
  const { number, work } = asked
  try {
    return { number, done: await doneOf(await crew, work) }
  } catch (error) {
    const { name, message } = error as Error
    return { number, failed: { name, message, ...(error instanceof StoreError && { reason: error.reason }) } }
  }
}
