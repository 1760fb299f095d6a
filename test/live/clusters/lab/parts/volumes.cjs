// volumes.cjs: a dynamic provisioner for the lab's storage classes. Volumes are directories under LAB_VOLUMES, which every node sees (as it would an NFS share).
// Class parameter "kind": shared = PersistentVolume of type flexVolume (a driver mounts it), hostpath = type hostPath. Reclaim policy Delete is carried out.
const fs = require('node:fs')
const { call, items, forever } = require('./api.cjs')
const root = process.env.LAB_VOLUMES
const provisioner = 'lab.invalid/volumes'
forever(500, async () => {
  const [claims, volumes, classes] = await Promise.all(['/api/v1/persistentvolumeclaims', '/api/v1/persistentvolumes', '/apis/storage.k8s.io/v1/storageclasses'].map(items))
  for (const claim of claims) {
    const cls = classes.find((one) => one.metadata.name === claim.spec.storageClassName && one.provisioner === provisioner)
    if (!cls || claim.spec.volumeName || claim.metadata.deletionTimestamp) continue
    if (cls.volumeBindingMode === 'WaitForFirstConsumer' && !claim.metadata.annotations?.['volume.kubernetes.io/selected-node']) continue
    const name = `pvc-${claim.metadata.uid}`
    if (volumes.some((one) => one.metadata.name === name)) continue
    fs.mkdirSync(`${root}/${name}`, { recursive: true }); fs.chmodSync(`${root}/${name}`, 0o777)
    const source = cls.parameters?.kind === 'hostpath' ? { hostPath: { path: `${root}/${name}` } } : { flexVolume: { driver: 'lab.invalid/shared', options: { path: `${root}/${name}` } } }
    await call('POST', '/api/v1/persistentvolumes', {
      apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      spec: { capacity: { storage: claim.spec.resources.requests.storage }, accessModes: claim.spec.accessModes, volumeMode: claim.spec.volumeMode ?? 'Filesystem', storageClassName: cls.metadata.name,
        persistentVolumeReclaimPolicy: cls.reclaimPolicy ?? 'Delete', mountOptions: cls.mountOptions, ...source,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: claim.metadata.namespace, name: claim.metadata.name, uid: claim.metadata.uid } },
    })
    console.log('made', name, 'for', claim.metadata.namespace, claim.metadata.name)
  }
  for (const volume of volumes) {
    if (volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== provisioner || volume.status.phase !== 'Released' || volume.spec.persistentVolumeReclaimPolicy !== 'Delete') continue
    if (!volume.metadata.deletionTimestamp) await call('DELETE', `/api/v1/persistentvolumes/${volume.metadata.name}`)
    if (/^pvc-[0-9a-f-]{36}$/.test(volume.metadata.name)) fs.rmSync(`${root}/${volume.metadata.name}`, { recursive: true, force: true })
    console.log('removed', volume.metadata.name)
  }
})
