import type { OpenStack } from '../model/cloud.ts'
import type { Target } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'

/** The OpenStack API of the target; throws `Unseen` if the target is no OpenStack cloud. */
export function openstack(target: Target): OpenStack {
  if (target.openstack === undefined) throw new Unseen('unsupported', 'the subject is not an OpenStack cloud')
  return target.openstack
}
