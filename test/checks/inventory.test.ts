import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Standard, TargetName } from '../../src/model/definition.ts'

const folder = new URL('../../standards/', import.meta.url)
const standards = new Map(readdirSync(folder).filter(name => name.endsWith('.yaml')).map(name => {
  const standard = parse(readFileSync(new URL(name, folder), 'utf8')) as Standard
  return [standard.id, standard]
}))
const all = [...standards.values()]
const ids = (prefix: string, names: string) => names.split(' ').map(name => prefix + name)

/** Every IaaS test case that SCS declares: 91, state of August 2026. */
const PUBLISHED = [
  ...ids('scs-0100-', 'syntax-check semantics-check'),
  ...ids('scs-0101-', 'entropy-avail fips-test flavor-property image-property rngd'),
  ...ids('scs-0102-prop-', 'architecture min_disk min_ram os_version os_distro hw_disk_bus image_build_date image_original_user image_source'),
  ...ids('scs-0102-prop-', 'image_description replace_frequency provided_until uuid_validity hash_algo os_purpose hypervisor_type hw_rng_model'),
  ...ids('scs-0102-', 'prop-hotfix_hours image-recency os_purpose-uniqueness'),
  ...ids('scs-0103-flavor-', '1v-4 2v-8 4v-16 8v-32 1v-2 2v-4 4v-8 8v-16 16v-32 1v-8 2v-16 4v-32 1l-1 2v-4-20s 4v-16-100s'),
  ...ids('scs-0103-flavor-', '1v-4-10 2v-8-20 4v-16-50 8v-32-100 1v-2-5 2v-4-10 4v-8-20 8v-16-50 16v-32-100 1v-8-20 2v-16-50 4v-32-100'),
  ...ids('scs-0103-flavor-', '1l-1-5 16v-64 8v-64 16v-128'),
  ...ids('scs-0104-source-', 'capi-1 capi-2 ubuntu-2404 ubuntu-2204 ubuntu-2004 debian-13 debian-12 debian-11'),
  ...ids('scs-0104-image-', 'capi-1 capi-2 ubuntu-2404 ubuntu-2204 debian-13 debian-12'),
  ...ids('scs-0114-', 'syntax-check encrypted-type replicated-type'),
  ...ids('scs-0115-', 'default-rules'),
  ...ids('scs-0116-', 'presence permissions'),
  ...ids('scs-0117-', 'test-backup'),
  ...ids('scs-0123-service-', 'compute identity image network load-balancer placement s3'),
  ...ids('scs-0123-', 'storage-apis swift-s3'),
  ...ids('', 'key-manager-docs-check availability-zones-check domain-manager-check'),
]
/** Every KaaS test case that SCS declares. */
const PUBLISHED_KAAS = ['cncf-k8s-conformance', 'version-policy-check', 'node-distribution-check', 'kaas-networking-check']
/** Published once, declared by SCS no more; flavor-name-check decided versions of scs-0100 before v3.1. */
const DROPPED = ['scs-0123-service-object-store', 'flavor-name-check']

it('the list above has the 91 ids of the official scope', () => {
  expect(new Set(PUBLISHED).size).toBe(91)
  expect(PUBLISHED).toHaveLength(91)
})

it.each([...PUBLISHED, ...PUBLISHED_KAAS, ...DROPPED])('%s is declared once and not called our own', id => {
  const declared = all.flatMap(standard => standard.testcases).filter(testcase => testcase.id === id)
  expect(declared.map(testcase => testcase.own ?? false)).toEqual([false])
})

// Standard, version, and how many published test cases its targets have (main, recommended, preview).
it.each<[string, string, number, number, number]>([
  ['scs-0100', 'v3.1', 2, 0, 0],
  ['scs-0101', 'v1', 2, 0, 0],
  ['scs-0102', 'v1', 14, 6, 0],
  ['scs-0102', 'v2', 16, 4, 0],
  ['scs-0103', 'v1', 15, 16, 0],
  ['scs-0104', 'v1-1', 6, 1, 0],
  ['scs-0104', 'v1-2', 9, 2, 0],
  ['scs-0114', 'v1', 1, 2, 0],
  ['scs-0115', 'v1', 1, 0, 0],
  ['scs-0116', 'v1', 1, 1, 1],
  ['scs-0117', 'v1', 1, 0, 0],
  ['scs-0121', 'v1', 0, 0, 1],
  ['scs-0123', 'v1', 8, 0, 0],
  ['scs-0123', 'v2', 7, 0, 0],
  ['scs-0128', 'opc-v2020.11', 0, 0, 0],
  ['scs-0128', 'opc-v2022.11', 0, 0, 0],
  ['scs-0128', 'v1', 0, 0, 0],
  ['scs-0201', 'v1', 1, 0, 0],
  ['scs-0210', 'v2', 1, 0, 0],
  ['scs-0214', 'v2', 0, 0, 1],
  ['scs-0219', 'v1', 1, 0, 0],
  ['scs-0302', 'v1', 0, 0, 1],
])('%s %s has %i main, %i recommended and %i preview test cases of SCS', (id, version, main, recommended, preview) => {
  const targets = standards.get(id)?.versions[version]?.targets
  const published = (target: TargetName) => targets?.[target]?.filter(testcase => [...PUBLISHED, ...PUBLISHED_KAAS].includes(testcase)).length ?? 0
  expect([targets !== undefined, published('main'), published('recommended'), published('preview')]).toEqual([true, main, recommended, preview])
})

it('our own test cases never decide a certificate, and every other one is published', () => {
  const mains = all.flatMap(({ versions }) => Object.values(versions).flatMap(({ targets }) => targets.main ?? []))
  const own = all.flatMap(({ testcases }) => testcases).filter(testcase => testcase.own === true).map(({ id }) => id)
  expect(mains.filter(id => own.includes(id))).toEqual([])
  expect(mains.filter(id => ![...PUBLISHED, ...PUBLISHED_KAAS, ...DROPPED].includes(id))).toEqual([])
})

it('a retired test case is in no target', () => {
  const retired = all.flatMap(({ testcases }) => testcases).filter(testcase => testcase.retired !== undefined).map(({ id }) => id)
  const counted = all.flatMap(({ versions }) => Object.values(versions).flatMap(({ targets }) => Object.values(targets).flat()))
  expect(retired.filter(id => counted.includes(id))).toEqual([])
})

it('a version without test cases in main says what is open', () => {
  const silent = all.flatMap(({ id, versions }) => Object.entries(versions)
    .filter(([, { targets, open }]) => (targets.main ?? []).length === 0 && open === undefined).map(([version]) => `${id} ${version}`))
  expect(silent).toEqual([])
})
