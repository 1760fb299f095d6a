import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Standard, Testcase } from '../../src/model/definition.ts'
import type { Check, Finding, Outcome } from '../../src/model/judging.ts'
import type { Image } from '../../src/probes/openstack-images.ts'

export const ASOF = new Date('2026-07-20T12:00:00Z')

const fine: Image = {
  id: '5c4289f4-6d8f-529a-982f-d1d56c4ad168', name: 'Ubuntu 24.04', visibility: 'public', os_hidden: false, disk_format: 'qcow2',
  architecture: 'x86_64', os_hash_algo: 'sha512', min_disk: 10, min_ram: 512, size: 629145600, virtual_size: null,
  os_version: '24.04', os_distro: 'ubuntu', os_purpose: 'generic', hw_disk_bus: 'scsi', hypervisor_type: 'qemu', hw_rng_model: 'virtio',
  created_at: '2026-07-05T10:00:00Z', image_build_date: '2026-07-01', image_original_user: 'ubuntu', hotfix_hours: '48',
  image_source: 'https://cloud-images.ubuntu.com/releases/noble/x.img', image_description: 'https://example.org/ubuntu',
  replace_frequency: 'yearly', provided_until: 'none', uuid_validity: 'last-3',
}

/** An image that every test case is content with, changed: undefined takes a property away. */
export function anImage(changes: Record<string, unknown> = {}): Image {
  return Object.fromEntries(Object.entries({ ...fine, ...changes }).filter(([, value]) => value !== undefined)) as Image
}

export function standard(id: string): Standard {
  return parse(readFileSync(new URL(`../../standards/${id}.yaml`, import.meta.url), 'utf8')) as Standard
}

/** Judges one test case of the published definition. */
export function judge(
  definition: Standard, checks: Record<string, Check>, id: string, images: Image[], beside: Record<string, Image[]> = {}, asOf = ASOF,
): Outcome {
  const testcase = definition.testcases.find(one => one.id === id) as Testcase
  const check = checks[testcase.check ?? '']!
  return check.judge({ images, ...beside }, testcase.parameters ?? {}, asOf)
}

export function verdict({ examined, findings }: Outcome): 'PASS' | 'FAIL' | 'DNF' {
  if (findings.some(finding => finding.severity === 'violation')) return 'FAIL'
  return examined > 0 ? 'PASS' : 'DNF'
}

export const violations = (outcome: Outcome): Finding[] => outcome.findings.filter(finding => finding.severity === 'violation')
export const remarks = (outcome: Outcome): Finding[] => outcome.findings.filter(finding => finding.severity === 'remark')
