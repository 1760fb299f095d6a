import { it } from 'vitest'
import { at, judged, seenOf, rules } from './judged-cloud.ts'
it('x', async () => {
  const good = await seenOf('c000')
  for (const d of ['2026-12-22','2027-01-22','2027-02-22','2027-04-22','2027-07-02','2028-01-01']) {
    const r = judged(at(good, d+'T03:00:00Z')).report
    console.log(d, r.versions.map(v=>v.version), r.results.filter(x => x.verdict !== 'PASS' && x.verdict!=='MISS').map(x => `${x.testcase} ${x.verdict} ${JSON.stringify(x.findings[0])}`))
  }
  console.log(JSON.stringify(rules.standards.find(s=>s.id==='scs-0102')!.testcases.find(t=>t.id==='scs-0102-os_distro-vocabulary')))
  console.log(JSON.stringify(rules.standards.find(s=>s.id==='scs-0103')!.testcases.find(t=>t.id==='scs-0103-flavor-1v-4')))
})
