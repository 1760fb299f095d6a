import type { Probe } from '../model/probe.ts'
import { member, text } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'

/** An IngressClass, and whether Ingresses without a class get it. */
export interface IngressClass {
  name: string
  controller: string
  default: boolean
}

/** Annotation of the class that Ingresses without one get (kubernetes.io, "Default IngressClass"). */
const DEFAULT = 'ingressclass.kubernetes.io/is-default-class'

/** The IngressClasses of the cluster. */
export const ingressClasses: Probe<IngressClass[]> = {
  kind: 'kubernetes.ingress-classes',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'array',
    items: {
      type: 'object', required: ['name', 'controller', 'default'], additionalProperties: false,
      properties: { name: { type: 'string', minLength: 1 }, controller: { type: 'string' }, default: { type: 'boolean' } },
    },
  },
  async observe(target) {
    const classes = await listed(kubernetes(target), '/apis/networking.k8s.io/v1/ingressclasses', 'IngressClass')
    return classes.map(({ metadata, spec }) => ({
      name: text(member(metadata, 'name')), controller: text(member(spec, 'controller')),
      default: member(member(metadata, 'annotations'), DEFAULT) === 'true',
    }))
  },
}
