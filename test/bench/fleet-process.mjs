// Simulated clouds in a process of their own, so that what is measured is scs-check alone: takes members by message, sends an entry of clouds.yaml for each.
import { profile } from '../../dist/demo/profiles.js'
import { startDemoCloud } from '../../dist/demo/server.js'
import { faultsOf, startSick } from './fleet-sick.mjs'

const now = new Date()
const states = { compliant: profile('compliant', now), flawed: profile('flawed', now) }

/** The profile with a flavor and an image of its own: no two clouds of a fleet say the same. */
function stateOf({ number, name, profile: which }) {
  const state = states[which]
  const [first, ...others] = state.images
  return {
    ...state,
    flavors: [...state.flavors, { name: `own.${name}`, vcpus: 1 + number % 8, ram: 512 * (1 + number % 7), disk: 1 + number % 30, extra_specs: {} }],
    images: [{ ...first, image_description: `https://images.example.org/${name}` }, ...others],
  }
}

const auth = { username: 'nobody', password: 'nothing', project_name: 'none', user_domain_name: 'Default', project_domain_name: 'Default' }

async function start(member) {
  // Nothing listens on port 2 (compressnet), and every such cloud has an address of its own
  const address = member.kind === 'refuse' ? `http://127.1.${member.number >> 8}.${member.number & 255}:2/identity/v3` : await startSick(member.kind)
  if (address !== undefined) return { auth: { ...auth, auth_url: address }, region_name: 'RegionOne' }
  return (await startDemoCloud(stateOf(member), { faults: faultsOf(member.kind) })).config.clouds.demo
}

process.once('message', async members => { process.send(await Promise.all(members.map(async member => [member.name, await start(member)]))) })
process.once('disconnect', () => { process.exit() })
