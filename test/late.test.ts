import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { late } from '../src/late.ts'

it('a deadline to which only AbortSignal.any refers ends what waits for it, whatever the garbage collector does', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const signal = AbortSignal.any([new AbortController().signal, late(300)])
  for (let i = 0; i < 10 && !signal.aborted; i++) {
    collect()
    await new Promise(resolve => { setTimeout(resolve, 60) })
  }
  expect([signal.aborted, (signal.reason as Error).name]).toEqual([true, 'TimeoutError'])
})
