import { writeGathered } from '../../dist/evidence/store.js'
import { canonicalJson, digestOf } from '../../dist/evidence/canonical.js'
import { profile } from '../../dist/demo/profiles.js'

// big-collection.mjs DIR COUNT
/** Writes evidence of a cloud with `count` flavors and images each, made from the flawed demo's with other names and ids. */
async function writeBigCollection(dir, count) {
  const now = new Date()
  const state = profile('flawed', now)
  const many = (list, naming) => Array.from({ length: count }, (_, i) => {
    const { links: _links, ...object } = list[i % list.length]
    return i < list.length ? object : { ...object, id: `${object.id}-${i}`, name: naming(object, i) }
  })
  // one flavor in ten is misspelt, the others have names of their own
  const flavorName = (_, i) => (i % 10 === 0 ? `SCS-${i}v-8` : `SCS-${i}V-${1 + i % 64}-${10 * (1 + i % 50)}`)
  const imageName = ({ name }, i) => `${name} ${i}`
  const at = now.toISOString().replace(/\.\d{3}Z/, 'Z')
  const data = {
    'openstack.flavors': many(state.flavors, flavorName), 'openstack.images': many(state.images, imageName), 'openstack.hidden-images': [], 'openstack.community-images': [],
    'openstack.volume-types': state.volume_types, 'openstack.default-security-group-rules': state.default_sg_rules,
    'openstack.session': {
      user: { id: 'u', name: 'u', domain: 'd' }, project: { id: 'p', name: 'p', domain: 'd' }, roles: ['member'],
      catalog: state.services.map(type => ({ type, name: type, endpoints: [] })),
    },
    'openstack.s3': { url: 'http://x/', status: 403, code: 'InvalidAccessKeyId' },
  }
  const documents = new Map(Object.entries(data).map(([kind, seen]) => {
    const document = { kind, revision: 1, subject: 'big', seen: { ok: true, data: seen } }
    return [digestOf(canonicalJson(document)), document]
  }))
  await writeGathered(dir, {
    collection: {
      format: 'scs-check/collection/1', tool: { name: 'scs-check', version: 'bench' }, subject: 'big', from: at, until: at, notes: [],
      evidence: [...documents].map(([digest, { kind }]) => ({ kind, digest, from: at, until: at })),
    },
    documents,
  })
}

await writeBigCollection(process.argv[2], Number(process.argv[3]))
