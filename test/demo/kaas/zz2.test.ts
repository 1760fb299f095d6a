import { it } from 'vitest'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import { start } from './support.ts'
it('x', async () => {
  const { ask } = await start(clusterProfile('compliant', new Date()))
  console.log((await ask('GET', '/api/v1/pods')).text.slice(0, 1500))
  console.log((await ask('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=component+in+%28kube-apiserver%2Cetcd%29')).text.slice(0, 300))
  console.log((await ask('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=component%3Detcd')).text.slice(0, 300))
})
