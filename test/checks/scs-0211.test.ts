import { describe, expect, it } from 'vitest'
import type { CsiDriver, StorageClass } from '../../src/probes/kubernetes-storage-classes.ts'
import { judging } from './cluster-judged.ts'

const judge = await judging('scs-0211')
const CINDER = 'cinder.csi.openstack.org'
const one = (given: Partial<StorageClass> = {}): StorageClass => ({
  name: 'standard', provisioner: CINDER, isDefault: 'true', isDefaultBeta: null, parameters: [], otherParameters: [], allowVolumeExpansion: true,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer', created: '2026-01-01T00:00:00Z', deleting: false, ...given,
})
const other = (given: Partial<StorageClass> = {}) => one({ name: 'fast', isDefault: null, ...given })

describe('scs-0211-default-class', () => {
  const verdict = (classes: StorageClass[], version = 'v2') => judge('scs-0211-default-class', { storageClasses: classes }, { version })
  it.each<[string, StorageClass[], string, string]>([
    ['one default', [other(), one()], 'PASS', 'PASS'],
    ['one by the annotation of old alone', [one({ isDefault: null, isDefaultBeta: 'true' })], 'PASS', 'PASS'],
    ['one by both annotations', [one({ isDefaultBeta: 'true' })], 'PASS', 'PASS'],
    ['no class at all', [], 'FAIL', 'DNF'],
    ['classes, but no default', [other(), other({ name: 'slow', isDefault: 'false' })], 'FAIL', 'DNF'],
    ['an annotation with another value', [other({ isDefault: 'True' })], 'FAIL', 'DNF'],
    ['two defaults', [one(), one({ name: 'fast' })], 'FAIL', 'FAIL'],
    ['two defaults by different annotations', [one(), one({ name: 'fast', isDefault: null, isDefaultBeta: 'true' })], 'FAIL', 'FAIL'],
    ['two defaults, one of them in deletion', [one(), one({ name: 'fast', deleting: true })], 'PASS', 'PASS'],
    ['the default in deletion', [one({ deleting: true })], 'FAIL', 'DNF'],
  ])('%s', (_, classes, v2, v1) => {
    expect([verdict(classes).verdict, verdict(classes, 'v1').verdict]).toEqual([v2, v1])
  })
  it('of several defaults all but the newest are named, and that Kubernetes takes that', () => {
    const classes = [one({ name: 'new', created: '2026-05-01T00:00:00Z' }), other({ name: 'x' }), one({ name: 'old' })]
    expect(verdict(classes).findings).toMatchObject([{
      severity: 'violation', subject: 'old', at: '/storageClasses/2/isDefault', found: 'new, old',
      message: '2 storage classes are the default: Kubernetes takes the newest (new) since 1.26, and refused claims before',
      remedy: 'keep one; to take it from this one: kubectl annotate storageclass old storageclass.kubernetes.io/is-default-class- storageclass.beta.kubernetes.io/is-default-class-',
    }])
  })
  const [SET, UNSET] = ['storageclass.kubernetes.io/is-default-class=true --overwrite', 'storageclass.kubernetes.io/is-default-class- storageclass.beta.kubernetes.io/is-default-class-']
  const local = (given: Partial<StorageClass> = {}) => one({ name: 'local-path', provisioner: 'rancher.io/local-path', created: '2026-05-01T00:00:00Z', ...given })
  const cures = (...classes: StorageClass[]) => verdict(classes).findings.filter(({ severity }) => severity === 'violation').map(({ subject, remedy }) => [subject, remedy])
  it.each(['v1', 'v2'])('of several defaults the one that is not local is to be kept, even if another is newer (%s)', version => {
    expect(verdict([one(), local()], version).findings).toMatchObject([{
      subject: 'local-path', at: '/storageClasses/1/isDefault', message: expect.stringContaining('takes the newest (local-path)') as string,
      remedy: `keep standard, whose volumes do not lie on a node: kubectl annotate storageclass local-path ${UNSET}`,
    }])
  })
  it('one copy on a node is local as well; a driver that is known is kept rather than one that is not', () => {
    expect(cures(local({ name: 'm', provisioner: 'io.openebs.csi-mayastor' }), one())).toEqual([['m', expect.stringContaining('keep standard,')]])
    expect(cures(one({ name: 'x', provisioner: 'x/y', created: '2026-06-01T00:00:00Z' }), one())).toEqual([['x', expect.stringContaining('keep standard,')]])
    expect(cures(one({ name: 'x', provisioner: 'x/y' }), local())).toEqual([['local-path', expect.stringContaining('keep x,')]])
  })
  it('of several that are not local the newest is left, never a local one', () => {
    expect(cures(one({ name: 'a' }), one({ name: 'b', created: '2026-02-01T00:00:00Z' }), local())).toEqual([
      ['a', `keep one of a, b; to take it from this one: kubectl annotate storageclass a ${UNSET}`], ['local-path', expect.stringContaining('keep one of a, b;')],
    ])
  })
  it('where all are local, it says so', () => {
    expect(cures(local(), local({ name: 'b', created: null }))).toEqual([['b', `keep one, better of network storage (see scs-0211-not-local); to take it from this one: kubectl annotate storageclass b ${UNSET}`]])
  })
  it('without a default names the class that is not local, or else lets choose', () => {
    const [a, b] = [other({ name: 'a' }), other({ name: 'b c' })]
    expect(cures(local({ isDefault: null }), a)).toEqual([['cluster', `kubectl annotate storageclass a ${SET}`]])
    expect(cures(a, b)).toEqual([['cluster', `choose one of a, b c: kubectl annotate storageclass NAME ${SET}`]])
    expect(cures(local({ isDefault: 'false' }))).toEqual([['cluster', `make a class of network storage, and mark it: kubectl annotate storageclass NAME ${SET}`]])
    expect(cures()).toEqual([['cluster', `make a class of network storage, and mark it: kubectl annotate storageclass NAME ${SET}`]])
  })
  it('remarks a value that does not count, volumes that cannot grow, and those that stay', () => {
    expect(verdict([one({ allowVolumeExpansion: false, reclaimPolicy: 'Retain' }), other({ isDefault: ' TRUE' })]).findings).toMatchObject([
      { severity: 'remark', subject: 'fast', at: '/storageClasses/1/isDefault', found: '" TRUE"' },
      { severity: 'remark', at: '/storageClasses/0/allowVolumeExpansion' }, { severity: 'remark', at: '/storageClasses/0/reclaimPolicy', found: 'Retain' },
    ])
  })
})

describe('scs-0211-not-local', () => {
  const verdict = (classes: StorageClass[], drivers?: CsiDriver[]) => judge('scs-0211-not-local', { storageClasses: classes, csiDrivers: drivers })
  const parameters = (key: string, value: string) => ({ parameters: [{ key, value }] })
  it.each<[string, Partial<StorageClass>, string]>([
    ['Cinder', {}, 'PASS'],
    ['volumes made by hand', { provisioner: 'kubernetes.io/no-provisioner' }, 'FAIL'],
    ['directories of nodes', { provisioner: 'rancher.io/local-path' }, 'FAIL'],
    ['LVM of nodes', { provisioner: 'topolvm.io' }, 'FAIL'],
    ['Ceph by Rook', { provisioner: 'rook-ceph.rbd.csi.ceph.com' }, 'PASS'],
    ['a driver that nobody knows', { provisioner: 'example.com/disk' }, 'DNF'],
    ['a name that only contains a known one', { provisioner: 'cinder.csi.openstack.org.example.com' }, 'DNF'],
    ['a name that has a known end in the middle', { provisioner: 'x.rbd.csi.ceph.com.example' }, 'DNF'],
    ['a name of JavaScript', { provisioner: '__proto__' }, 'DNF'],
    ['Longhorn as it comes', { provisioner: 'driver.longhorn.io' }, 'PASS'],
    ['Longhorn with two copies', { provisioner: 'driver.longhorn.io', ...parameters('numberOfReplicas', '2') }, 'PASS'],
    ['Longhorn with one copy', { provisioner: 'driver.longhorn.io', ...parameters('numberOfReplicas', '1') }, 'FAIL'],
    ['Longhorn with a nonsense number', { provisioner: 'driver.longhorn.io', ...parameters('numberOfReplicas', 'many') }, 'FAIL'],
    ['Longhorn bound to the node', { provisioner: 'driver.longhorn.io', parameters: [{ key: 'numberOfReplicas', value: '3' }, { key: 'dataLocality', value: 'strict-local' }] }, 'FAIL'],
    ['Mayastor as it comes', { provisioner: 'io.openebs.csi-mayastor' }, 'FAIL'],
    ['LINSTOR with three copies', { provisioner: 'linstor.csi.linbit.com', ...parameters('linstor.csi.linbit.com/placementCount', '3') }, 'PASS'],
  ])('%s', (_, given, expected) => {
    expect(verdict([one(given), other({ provisioner: 'kubernetes.io/no-provisioner' })]).verdict).toBe(expected)
  })
  it('without a default class there is nothing to examine', () => {
    expect(verdict([other()])).toMatchObject({ verdict: 'DNF', because: 'there is no default storage class to examine (see scs-0211-default-class)' })
  })
  it('a violation outweighs another default that is not known', () => {
    expect(verdict([one({ provisioner: 'x/y' }), one({ name: 'local', provisioner: 'rancher.io/local-path' })]).verdict).toBe('FAIL')
  })
  it('points at the provisioner or the parameter', () => {
    expect(verdict([other(), one({ provisioner: 'hostpath.csi.k8s.io' })]).findings).toMatchObject([{ severity: 'violation', subject: 'standard', at: '/storageClasses/1/provisioner' }])
    const copies = one({ provisioner: 'driver.longhorn.io', parameters: [{ key: 'fsType', value: 'ext4' }, { key: 'numberOfReplicas', value: '1' }] })
    expect(verdict([copies]).findings).toMatchObject([{ at: '/storageClasses/0/parameters/1/value', found: 'numberOfReplicas: "1"' }])
  })
  it('names the class that is to be the default instead, and takes the annotation from the local one', () => {
    const local = one({ name: 'l', provisioner: 'rancher.io/local-path' })
    const cure = (...classes: StorageClass[]) => verdict(classes).findings[0]?.remedy
    const take = 'kubectl annotate storageclass l storageclass.kubernetes.io/is-default-class- storageclass.beta.kubernetes.io/is-default-class-'
    const mark = (name: string) => `kubectl annotate storageclass ${name} storageclass.kubernetes.io/is-default-class=true --overwrite`
    expect(cure(local, one())).toBe(`standard is a default already; take it from this one: ${take}`)
    expect(cure(local, other())).toBe(`make fast the default: ${mark('fast')}; and take it from this one: ${take}`)
    expect(cure(local, other(), other({ name: 'slow' }))).toBe(`choose one of fast, slow: ${mark('NAME')}; and take it from this one: ${take}`)
    expect(cure(local)).toBe(`make a class of network storage, and mark it: ${mark('NAME')}; and take it from this one: ${take}`)
    expect(cure(local, other({ deleting: true }))).toBe(cure(local))
  })
  it('remarks a provisioner that no driver is registered for, where drivers could be seen', () => {
    const driver: CsiDriver = { name: CINDER, attachRequired: true, storageCapacity: false, modes: ['Persistent'] }
    expect(verdict([one()], [driver]).findings).toEqual([])
    expect(verdict([one()], [])).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark', at: '/storageClasses/0/provisioner' }] })
  })
})
