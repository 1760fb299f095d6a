import type { JsonObject } from '../model/json.ts'
import type { Flavor } from './openstack-flavors.ts'
import type { Image } from './openstack-images.ts'

/** MiB that a guest with Python needs in any case, where the image says less. */
const LEAST_RAM = 512
/** GiB of the boot volume, at least (F 4.3). */
const LEAST_DISK = 8
const GIB = 2 ** 30

const CODENAMES: Record<string, number> = { buster: 10, bullseye: 11, bookworm: 12, trixie: 13 }
const ARCHITECTURES: Record<string, string> = { amd64: 'x86_64', x86_64: 'x86_64', arm64: 'aarch64', aarch64: 'aarch64' }

/** Letters of CPU vendors in flavor names (scs-0100). */
const VENDORS: Record<string, string> = { i: 'x86_64', z: 'x86_64', a: 'aarch64', r: 'riscv64' }

const low = (record: JsonObject, key: string): string => (typeof record[key] === 'string' ? record[key].trim().toLowerCase() : '')
const entry = <T>(table: Record<string, T>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined)
const figure = (record: JsonObject, key: string): number => (Number.isSafeInteger(record[key]) ? Math.max(0, record[key] as number) : 0)

/** The image to boot: the newest Debian, else the newest Ubuntu, else any (F 4.3); among equals a generic one for x86-64 first. */
export function chooseImage(images: Image[]): Image | undefined {
  const generic = (image: Image) => ['', 'generic', 'minimal'].includes(low(image, 'os_purpose'))
  return best(images.filter(bootable), image => [...rank(image), Number(generic(image)), Number(architecture(image) === 'x86_64')])
}

/** A public image with data that a plain virtual machine can boot: active, not hidden, no snapshot of a server, no Windows, no CD. */
function bootable(image: Image): boolean {
  return ['public', 'community'].includes(low(image, 'visibility')) && ['', 'active'].includes(low(image, 'status')) && image['os_hidden'] !== true
    && low(image, 'image_type') !== 'snapshot' && low(image, 'os_type') !== 'windows' && !low(image, 'os_distro').startsWith('windows')
    && ['', 'bare'].includes(low(image, 'container_format')) && !['iso', 'ami', 'ari', 'aki'].includes(low(image, 'disk_format'))
}

function rank(image: Image): [number, number] {
  const [distro, version] = [low(image, 'os_distro'), low(image, 'os_version')]
  if (version === '') return [0, 0]
  if (distro === 'debian') return [2, /^[0-9]{1,9}$/.test(version) ? Number(version) : entry(CODENAMES, version) ?? 0]
  if (distro === 'ubuntu') return [1, /^[0-9]{2}\.[0-9]{2}$/.test(version) ? Number(version.replace('.', '')) : 0]
  return [0, 0]
}

/** The image's architecture in OpenStack's words; x86_64 where it says nothing. */
export function architecture(image: Image): string {
  const said = low(image, 'architecture') || low(image, 'hw_architecture')
  return said === '' ? 'x86_64' : entry(ARCHITECTURES, said) ?? said
}

/** GiB of the boot volume: what the image needs, at least 8. */
export function volumeSize(image: Image): number {
  return Math.max(LEAST_DISK, figure(image, 'min_disk'), Math.ceil(figure(image, 'virtual_size') / GIB), Math.ceil(figure(image, 'size') / GIB))
}

/** MiB of RAM that the image needs, at least 512. */
export function leastRam(image: Image): number {
  return Math.max(LEAST_RAM, figure(image, 'min_ram'))
}

/** The smallest flavor that can run the image: of those that allow a random number device, if any, the one with least vCPUs + RAM/3 + disk/10 (F 4.3). */
export function chooseFlavor(flavors: Flavor[], image: Image): Flavor | undefined {
  const fit = flavors.filter(flavor => flavor.ram >= leastRam(image) && plain(flavor) && runs(flavor, architecture(image)))
  const allowing = fit.filter(({ extra_specs }) => extra_specs['hw_rng:allowed']?.toLowerCase() === 'true')
  return best(allowing.length > 0 ? allowing : fit, ({ vcpus, ram, disk }) => [-(vcpus + ram / 3 + disk / 10)])
}

/**
 * Neither bare metal nor with a device or memory for which not every image is made (GPU, FPGA, encrypted memory), nor switched off; extra specs tell, and names
 * as SCS writes them.
 */
function plain(flavor: Flavor): boolean {
  if (flavor['OS-FLV-DISABLED:disabled'] === true || extensions(flavor).some(extension => /^(bms$|[gG][A-Z])/.test(extension))) return false
  return !Object.entries(flavor.extra_specs).some(([key, value]) =>
    /^(pci_passthrough|accel):/.test(key) || /^resources[^:]{0,64}:([VP]GPU|FPGA|CUSTOM_)/.test(key) || (key === 'resources:VCPU' && value === '0')
    || /^trait[^:]{0,64}:CUSTOM_[A-Z0-9_]{0,64}(GPU|BAREMETAL)/.test(key) || (/hypervisor_type$/.test(key) && /ironic|baremetal/i.test(value))
    || (key === 'hw:mem_encryption' && value.toLowerCase() === 'true'))
}

/** What follows the underscores in a name as SCS writes it. */
function extensions({ name }: Flavor): string[] {
  return name.startsWith('SCS-') ? name.slice(0, 100).split('_').slice(1) : []
}

/** Nothing in the flavor says that it is for another architecture: extra specs, or the letter of the CPU in a name as SCS writes it. */
function runs(flavor: Flavor, wanted: string): boolean {
  const vendor = extensions(flavor).find(extension => /^[izar][0-9]?h{0,3}$/.test(extension))?.[0] ?? ''
  if ((entry(VENDORS, vendor) ?? wanted) !== wanted) return false
  return Object.entries(flavor.extra_specs).every(([key, value]) => {
    const trait = /^trait[^:]{0,64}:HW_ARCH_([A-Z0-9_]{1,32})$/.exec(key)?.[1]?.toLowerCase()
    if (trait !== undefined) return (trait === wanted) === (value === 'required')
    if (!/(^|[:_])arch(itecture)?$/.test(key)) return true
    const named = value.toLowerCase().match(/[a-z0-9_]{1,32}/g) ?? []
    return named.some(word => (entry(ARCHITECTURES, word) ?? word) === wanted)
  })
}

/** The first of those with the greatest score, compared figure by figure. */
function best<T>(all: T[], score: (one: T) => number[]): T | undefined {
  return all.map(one => ({ one, figures: score(one) })).reduce<{ one: T; figures: number[] } | undefined>((top, next) =>
    top !== undefined && compare(next.figures, top.figures) <= 0 ? top : next, undefined)?.one
}

function compare(a: number[], b: number[]): number {
  return a.map((figure, i) => figure - (b[i] ?? 0)).find(difference => difference !== 0) ?? 0
}
