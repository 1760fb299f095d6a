const OUTCOME = '(?:refused|timeout|unreachable|malformed|unsupported|error|interrupted)'
const FAMILY = '(?:IPv4|IPv6|IPv4 and IPv6)'

/** What checks say of things that are not shown themselves: sentences of our own, with no word of a cloud in them. */
const SENTENCES = new RegExp(`^(?:${[
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
  String.raw`data from [\d-]{10} is too old to judge [\d-]{10}: a branch that must be offered may be missing; run scs-check data update`,
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
  return SENTENCES.test(message) ? message : STEP.exec(message)?.[0]
}
