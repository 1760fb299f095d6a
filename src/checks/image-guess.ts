import type { Json } from '../model/json.ts'
import type { Image } from '../probes/openstack-images.ts'
import { own, text } from './image-facts.ts'

/** Distributions whose cloud images log in with the distribution's own name. */
const NAMED_USER = ['almalinux', 'arch', 'cirros', 'debian', 'fedora', 'freebsd', 'rocky', 'ubuntu']

/** What a property ought to say where the image's name or its other properties say so; null where only a person can know. */
const GUESSES: Record<string, (image: Image, name: string, words: string[]) => string | null> = {
  architecture: (_, name) => (
    /aarch64|arm64/i.test(name) ? 'aarch64' : /risc-?v/i.test(name) ? 'risc-v' : /x86[-_]64|amd64/i.test(name) ? 'x86_64' : null),
  os_distro: (_, name, words) => words.find(word => name.toLowerCase().startsWith(word)) ?? null,
  os_version: (_, name) => /(?<![\w.])\d{1,4}(\.\d{1,4})?(?![\w.])/.exec(name)?.[0] ?? null,
  os_purpose: (_, name) => (/capi|kube|k8s/i.test(name) ? 'k8snode' : /minimal/i.test(name) ? 'minimal' : /gpu|cuda/i.test(name) ? 'gpu' : null),
  // virtio is what Nova does with an image that says nothing (libvirt); another bus has its reasons
  hw_disk_bus: image => (text(image, 'hw_scsi_model') ? 'scsi' : own(image, 'hw_disk_bus') === undefined ? 'virtio' : null),
  hw_rng_model: () => 'virtio',
  hypervisor_type: image => ({ vmdk: 'esxi', vhd: 'hyper-v', vhdx: 'hyper-v' })[text(image, 'disk_format')] ?? null,
  image_original_user: image => NAMED_USER.find(user => user === text(image, 'os_distro')) ?? null,
}

/** A value that is likely right: the found one in the right spelling, its proper name, or what the image says elsewhere; null where only a person can know. */
export function guess(
  property: string, found: Json | undefined, image: Image, words: string[], renamed: Record<string, string[]>,
): string | null {
  if (typeof found === 'string' && found.length <= 255) {
    const tidy = found.trim().toLowerCase()
    const proper = Object.keys(renamed).find(right => renamed[right]?.some(wrong => wrong.toLowerCase() === tidy))
    if (proper !== undefined) return proper
    if (words.includes(tidy)) return tidy
  }
  const name = text(image, 'name').slice(0, 255)
  return GUESSES[property]?.(image, name, words) ?? null
}
