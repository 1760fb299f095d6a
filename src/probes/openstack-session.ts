import type { Session } from '../model/cloud.ts'
import type { Probe } from '../model/probe.ts'
import { openstack } from './openstack.ts'

const who = {
  type: 'object',
  required: ['id', 'name', 'domain'],
  properties: { id: { type: 'string' }, name: { type: 'string' }, domain: { type: 'string' } },
}

/** Who asks, with which roles, until when, and the service catalog: the facts of a token, without the token. */
export const session: Probe<Session> = {
  kind: 'openstack.session',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'object',
    required: ['user', 'project', 'roles', 'catalog'],
    properties: {
      user: who,
      project: { anyOf: [who, { type: 'null' }] },
      roles: { type: 'array', items: { type: 'string' } },
      catalog: {
        type: 'array',
        items: {
          type: 'object',
          required: ['type', 'name', 'endpoints'],
          properties: {
            type: { type: 'string' },
            name: { type: 'string' },
            endpoints: {
              type: 'array',
              items: {
                type: 'object',
                required: ['interface', 'region', 'url'],
                properties: { interface: { type: 'string' }, region: { type: 'string' }, url: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  },
  observe: target => openstack(target).session(),
}

/** Roles with which a cloud shows more than customers see (F 4.0: the official suite refuses them); OpenStack compares names without case. */
const PRIVILEGED = ['admin', 'manager']

/** The privileged roles of the session. */
export function privilegedRoles({ roles }: Session): string[] {
  return roles.filter(role => PRIVILEGED.includes(role.trim().toLowerCase()))
}
