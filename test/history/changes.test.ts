import { beforeAll, describe, expect, it } from 'vitest'
import type { Gathered } from '../../src/model/evidence.ts'
import { but, changed, inShort, judged, seenOf } from './judged-cloud.ts'

let good: Gathered
beforeAll(async () => { good = await seenOf('c000') })

it('probe', async () => {
  const r = judged(good).report
  console.log(r.results.filter(x => x.verdict !== 'PASS' && x.verdict!=='MISS').map(x => `${x.testcase} ${x.verdict} ${x.because}`).join('\n'))
  console.log(good.collection.evidence.map(e=>e.kind).join(' '))
  const img = [...good.documents.values()].find(d => d.kind === 'openstack.images')!
  console.log(JSON.stringify((img.seen as any).data).slice(0, 900))
  const fl = [...good.documents.values()].find(d => d.kind === 'openstack.flavors')!
  console.log(JSON.stringify((fl.seen as any).data).slice(0, 900))
  const t0 = Date.now()
  const c = await changed([judged(good), judged(but(good, 'openstack.images', (d: any[]) => { d[1].os_distro = 'Ubuntu'; return d.reverse() }))])
  console.log(Date.now() - t0, JSON.stringify(c, null, 1), inShort(c))
})
