/** What of a kind of evidence every customer of the cloud sees anyway. What is not listed here is not public. */
interface Curated {
  kind: string
  /** Names by which checks need it. */
  needs: string[]
  /** JSON pointers within the data whose findings are shown. */
  findings: RegExp
  /** Those whose value itself is shown. */
  values: RegExp
  /** Nothing in it belongs to an account or a single customer: reasons that checks make of it are shown as they are. */
  whole?: true
  /** Commands that cure a finding repeat other members, which are not listed. */
  bareRemedy?: true
}

/** Properties of images that scs-0102 and scs-0104 speak of. */
const PROPERTIES = [
  'id', 'name', 'visibility', 'status', 'disk_format', 'min_disk', 'min_ram', 'size', 'created_at', 'architecture', 'hypervisor_type', 'hw_[a-z0-9_]{1,40}',
  'os_(?:type|distro|version|purpose|hidden|hash_algo)', 'image_(?:build_date|source|description|original_user)', 'replace_frequency', 'provided_until', 'uuid_validity',
  'hotfix_hours', 'patchlevel', 'maintained_until', 'license_(?:included|required)', 'subscription_(?:included|required)',
].join('|')
const IMAGE = new RegExp(`^/\\d+/(?:${PROPERTIES})$`)
const FIELDS = 'id|name|vcpus|ram|disk'
const ALL = /^/

const CURATED: Curated[] = [
  // Only findings about public and community images point into it
  { kind: 'openstack.images', needs: ['images'], findings: new RegExp(`${IMAGE.source}|^$`), values: IMAGE },
  { kind: 'openstack.hidden-images', needs: ['hiddenImages'], findings: new RegExp(`${IMAGE.source}|^(?:/\\d+)?$`), values: IMAGE },
  { kind: 'openstack.community-images', needs: ['communityImages'], findings: new RegExp(`${IMAGE.source}|^$`), values: IMAGE },
  {
    kind: 'openstack.flavors', needs: ['flavors'], bareRemedy: true,
    findings: new RegExp(`^/\\d+/(?:${FIELDS}|extra_specs(?:/scs:[^/]{1,60})?)$|^$`), values: new RegExp(`^/\\d+/(?:${FIELDS}|extra_specs/scs:[^/]{1,60})$`),
  },
  { kind: 'openstack.volume-types', needs: ['volumeTypes'], findings: /^(?:\/\d+\/(?:name|description))?$/, values: /^\/\d+\/(?:id|name|description)$/ },
  { kind: 'openstack.availability-zones', needs: ['compute'], findings: ALL, values: ALL, whole: true },
  { kind: 'openstack.volume-availability-zones', needs: ['storage'], findings: ALL, values: ALL, whole: true },
  { kind: 'openstack.network-availability-zones', needs: ['network'], findings: ALL, values: ALL, whole: true },
  { kind: 'openstack.network-extensions', needs: ['extensions'], findings: ALL, values: ALL, whole: true },
  { kind: 'openstack.api-versions', needs: ['services'], findings: /^\/\d+\/versions$/, values: /^\/\d+\/(?:service|versions(?:\/.*)?)$/ },
  // Of the session only which types of services there are; who asked, and addresses, are not public
  { kind: 'openstack.session', needs: ['session'], findings: /^\/catalog(?:\/\d+\/type)?$/, values: /^\/catalog\/\d+\/type$/, bareRemedy: true },
  { kind: 'kubernetes.version', needs: ['version'], findings: ALL, values: ALL, whole: true },
  { kind: 'kubernetes.releases', needs: ['releases'], findings: ALL, values: ALL, whole: true },
]
const BY_KIND = new Map(CURATED.map(one => [one.kind, one]))
const BY_NEED = new Map(CURATED.flatMap(one => one.needs.map(need => [need, one] as const)))

/** Whether the value at this JSON pointer into the data of evidence of this kind may be shown to everybody; what it holds may then, too. */
export function publicValue(kind: string, pointer: string): boolean {
  return BY_KIND.get(kind)?.values.test(pointer) === true
}

/** Kind of evidence that a need of this name stands for, where something of it is public. */
export function publicKindOf(need: string): string | undefined {
  return BY_NEED.get(need)?.kind
}

/** Whether a finding at this JSON pointer into such data may be shown; `bare`: without the command that cures it. */
export function publicFinding(kind: string, pointer: string): false | 'whole' | 'bare' {
  const found = BY_KIND.get(kind)
  if (found?.findings.test(pointer) !== true) return false
  return found.bareRemedy === true ? 'bare' : 'whole'
}

/** Whether nothing in evidence of this kind needs to be withheld. */
export function isWhollyPublic(kind: string): boolean {
  return BY_KIND.get(kind)?.whole === true
}
