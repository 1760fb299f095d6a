const OUTCOME = '(?:refused|timeout|unreachable|malformed|unsupported|error|interrupted)'
const FAMILY = '(?:IPv4|IPv6|IPv4 and IPv6)'

const DAY = String.raw`\d{4}-\d\d-\d\d`
const RELEASE = String.raw`\d{1,3}\.\d{1,3}\.\d{1,4}`
const TYPE = '[a-z0-9-]{1,40}'

/** What checks say of things that are not shown themselves: sentences of our own, with no word of a cloud in them. */
const SENTENCES = new RegExp(`^(?:${[
  // scs-0103, scs-0104, scs-0114: names that the standards demand
  'no flavor has the extra spec scs:name-v2=SCS-[A-Za-z0-9:.-]{1,60}', String.raw`no public or community image is named (?:[A-Z][A-Za-z]{2,20} \d{1,2}(?:\.\d{1,2})?|ubuntu-capi-image[ -]v<version>)`, 'no volume type advertises the aspect "[a-z-]{1,40}"',
  // scs-0101, about the guest of an active test
  'the entropy pool of the guest is not full', 'the random numbers of the guest fail the statistics of FIPS 140-2',
  'the guest\'s processors do not have the instruction [a-z0-9_]{1,20}', 'the report of the guest has no intact line on [a-z0-9 -]{1,20}',
  'the guest does not tell whether its processors have [a-z0-9_]{1,20}',
  // scs-0115
  'new groups let in traffic', `new groups do not let all ${FAMILY} traffic out`, `(?:default|custom|default and custom) groups do not let all ${FAMILY} traffic out`,
  'custom groups let their own members in, which only default groups may', `default groups do not let in ${FAMILY} traffic from the same group`,
  `the default group does not let in ${FAMILY} traffic from itself`,
  // scs-0123, scs-0125
  'no S3 API answers on the object store\'s host', 'the object that was read is not the one that was written',
  `no service of type ${TYPE}(?: or ${TYPE}){0,5} in the catalog`, `${TYPE} has no public endpoint`,
  'no S3 service in the catalog', 'S3 answers on the object store\'s host, but no S3 service is in the catalog, where customers must find it',
  'the (?:public|internal|admin) endpoint of [a-z0-9-]{1,40} is no https address',
  // scs-0121, scs-0127
  '(?:Nova|Cinder|Nova and Cinder) lists? no availability zone(?:: no host, or none in service|, so there is nothing to compare)',
  'Neutron lists no extension at all',
  // scs-0126
  'no external network is visible to the project', 'no network is the default', 'no default network is visible, see scs-0126-default-network', 'the network is not the only default', 'the default network is not external: no router can use it as gateway',
  'the shared default network has no port security', 'more than one provider network is visible; by default projects should see only the standard one',
  `no shared ${FAMILY} subnet pool is (?:visible to the project|the default)`, `the pool is not the only default of ${FAMILY}`,
  // scs-0210
  String.raw`one cluster shows one branch, and [\d., and]{3,60} should be offered too: give one kubeconfig \(or context\) per branch that is offered`,
  `data from ${DAY} is too old to judge ${DAY}: a branch that must be offered may be missing; run scs-check data update`,
  String.raw`no cluster runs Kubernetes \d{1,3}\.\d{1,3}, which is out since ${DAY}`, String.raw`Kubernetes \d{1,3}\.\d{1,3} has ended on ${DAY}`,
  // version-policy-check
  String.raw`Kubernetes \d{1,3}\.\d{1,3} is out of support since ${DAY}`,
  String.raw`${RELEASE} is out for \d{1,5} days \(since ${DAY}, offered by ${DAY} at the latest\), and the cluster runs ${RELEASE}`,
  String.raw`data from ${DAY} is too old to judge ${DAY}: a patch released since then (?:that fixes CVE-\d{4}-\d{1,9} )?could be overdue after \d{1,5} days; run scs-check data update`,
  String.raw`${RELEASE} is not among the releases known on ${DAY}: whether a newer patch is overdue cannot be told; run scs-check data update`,
  String.raw`CVE-\d{4}-\d{1,9} \(base score [\d.]{1,4}, published ${DAY}\) affects ${RELEASE}; ${RELEASE} fixes it and is out since ${DAY}: \d{1,5} days, \d{1,5} are allowed`,
  // scs-0211, scs-0214, scs-0215, scs-0217, scs-0219
  'volumes of the default class lie on the disk of a single node', 'volumes of the default class have a single copy, on one node',
  'the control plane is not seen in several zones, as recommended', 'all worker nodes are in one zone', 'the node is not ready',
  'most nodes of the control plane are on one physical machine: if it fails, etcd loses its majority',
  'no IngressClass is the default, so an Ingress must name one', 'more than one IngressClass is the default, so an Ingress without a class is refused',
].join('|')})$`)
/** A step of an active test, as far as the tool names it, and how it ended. */
const STEP = new RegExp(`^(?:create|delete|wait for|list|get|put|read|upload) [a-z ]{1,40}: ${OUTCOME}(?=$|: )`)

/** The part of a finding's message that says nothing of things that are withheld; undefined where none is known. */
export function publicMessage(message: string): string | undefined {
  // the reason of a FAIL is the first finding's message, with how many others there are
  return SENTENCES.test(message.replace(/, and \d{1,9} more$/, '')) ? message : STEP.exec(message)?.[0]
}
