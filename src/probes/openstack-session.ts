import type { Probe, Session } from '../model.ts'
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
