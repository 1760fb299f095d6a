import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { play } from './active.ts'
import { member, text } from './answers.ts'
import { Stop } from './classify.ts'
import { externalNetworks, type ProviderNetwork } from './openstack-external-networks.ts'
import { type Flavor, flavors } from './openstack-flavors.ts'
import { images } from './openstack-images.ts'
import { poll } from './poll.ts'
import { kindOf } from './resources.ts'
import { allMade, attemptsOf } from './sample-vm-attempts.ts'
import { architecture, chooseFlavor, chooseImage, leastRam, volumeSize } from './sample-vm-choice.ts'
import { type Console, readConsole } from './sample-vm-console.ts'
import { type SampleVm, sampleVmSchema } from './sample-vm-schema.ts'
import { freeSubnet } from './sample-vm-subnet.ts'
import { ATTEMPTS, ENOUGH, userData } from './sample-vm-user-data.ts'
import type { Stage } from './stage.ts'

/** Seconds for the volume to be filled, the server to become active, and its report (F 4.3: 500 and 300 for the latter two). */
const PATIENCE = { volume: 400, server: 500, report: 300 }
/** Seconds in which the rest of a report may come after its first end marker. */
const GRACE = 15

const shortened = (value: Json | undefined): string => text(value).slice(0, 200)
const about = (one: JsonObject): { id: string; name: string } => ({ id: shortened(one['id']), name: shortened(one['name']) })

/** A virtual machine boots from a public image, measures its random numbers and tells its console (F 4.3). */
export const sampleVm = play<SampleVm>({
  kind: 'openstack.sample-vm',
  revision: 1,
  plan: {
    title: 'boot a virtual machine that measures its random numbers',
    creates: ['network, subnet and router', 'volume of an image\'s size (8 GiB or more)', 'server of the smallest fitting flavor'],
    quota: { instances: 1, cores: 1, ram: 512, volumes: 1, gigabytes: 8, network: 1, subnet: 1, port: 1 },
    seconds: PATIENCE.volume + PATIENCE.server + PATIENCE.report,
  },
  schema: sampleVmSchema,
  async act(stage, data) {
    const [listed, offered, networks] = await Promise.all([stage.need(images), stage.need(flavors), stage.need(externalNetworks)])
    const image = await found(stage, 'choose an image', chooseImage(listed), 'there is no public image that a virtual machine can boot')
    const wanted = architecture(image).slice(0, 64)
    data.image = { ...about(image), distro: shortened(image['os_distro']), version: shortened(image['os_version']), architecture: wanted }
    const flavor = await found(stage, 'choose a flavor', chooseFlavor(offered, image), `there is no flavor for ${wanted} with ${leastRam(image)} MiB of RAM`)
    data.flavor = { ...about(flavor), vcpus: flavor.vcpus, ram: flavor.ram, disk: flavor.disk }
    const size = volumeSize(image)
    // the plan has reserved the least of each
    await stage.reserve({ cores: flavor.vcpus - 1, ram: flavor.ram - 512, gigabytes: size - 8 })
    const volume = await stage.create('volume', 'boot', { size, imageRef: image.id })
    const network = await connected(stage, networks, data)
    await stage.ready(volume, ['available'], PATIENCE.volume)
    await booted(stage, data, flavor, volume.id, network)
  },
})

function found<T>(stage: Stage, step: string, choice: T | undefined, otherwise: string): Promise<T> {
  return stage.step(step, () => (choice === undefined ? Promise.reject(new Stop('unsupported', otherwise)) : Promise.resolve(choice)))
}

/** A network for the server; its way out is of use for the metadata service alone, so it may fail. */
async function connected(stage: Stage, networks: ProviderNetwork[], data: Partial<SampleVm>): Promise<string> {
  const { cloud } = stage
  const taken = await stage.step('list subnets', () => cloud.list('network', '/subnets', { key: 'subnets' }))
  const cidr = await found(stage, 'choose a subnet', freeSubnet(taken.map(subnet => text(subnet['cidr']))), 'all subnets that could be used are taken')
  const network = await stage.create('network', 'net', {})
  const subnet = await stage.create('subnet', 'subnet', { network_id: network.id, ip_version: 4, cidr })
  data.network = { cidr, external: null }
  const external = networks.find(one => one['router:external'] && one['admin_state_up'] !== false)
  if (external === undefined) return network.id
  await stage.attempt('connect to the external network', async () => {
    await stage.reserve({ router: 1, port: 2 }) // of no demand's concern, so no quota that the play needs
    const router = await stage.create('router', 'router', { external_gateway_info: { network_id: external.id } })
    await cloud.send('PUT', 'network', `/routers/${encodeURIComponent(router.id)}/add_router_interface`, { json: { subnet_id: subnet.id } })
    data.network = { cidr, external: about(external) }
  })
  return network.id
}

async function booted(stage: Stage, data: Partial<SampleVm>, flavor: Flavor, volume: string, network: string): Promise<void> {
  let drive = true
  const server = await stage.make('server', 'vm', 'create server vm', async (name, cloud) => {
    const wish: JsonObject = {
      ...kindOf('server').marked(name, stage.run), flavorRef: flavor.id, networks: [{ uuid: network }], user_data: btoa(userData()),
      block_device_mapping_v2: [{ boot_index: 0, uuid: volume, source_type: 'volume', destination_type: 'volume', delete_on_termination: false }],
    }
    const ask = (more: JsonObject) => cloud.send('POST', 'compute', '/servers', { json: { server: { ...wish, ...more } } })
    const reply = await ask({ config_drive: true }).catch((error: unknown) => {
      // the user data then come from the metadata service
      if (!(error instanceof Unseen && (error.status === 400 || error.status === 403) && /config.?drive/i.test(error.message))) throw error
      drive = false
      return ask({})
    })
    return { id: member(member(reply.json(), 'server'), 'id') ?? null }
  })
  data.server = { id: server.id, zone: '', host: '', configDrive: drive }
  const record = await stage.ready(server, ['ACTIVE'], PATIENCE.server)
  data.server = { id: server.id, zone: shortened(record['OS-EXT-AZ:availability_zone']), host: shortened(record['hostId']), configDrive: drive }
  await stage.step('read the report from the console', () => report(stage, data, server.id))
}

/** Reads the console until it shows the report, or until the guest has had its time. */
async function report(stage: Stage, data: Partial<SampleVm>, server: string): Promise<void> {
  let refusal: Unseen | undefined
  let ended: number | undefined
  const look = async (): Promise<true | undefined> => {
    const text = await output(stage, server).catch((error: unknown) => {
      // not yet there: Nova says 404 before the first output and 409 while the server starts
      if (!(error instanceof Unseen && (error.status === 404 || error.status === 409))) throw error
      refusal = error
      return undefined
    })
    if (text === undefined) return undefined
    const shown = readConsole(text)
    refusal = undefined
    data.console = { ...shown, characters: text.length }
    if (!shown.end) return undefined
    ended ??= performance.now()
    return complete(shown) || performance.now() - ended > GRACE * 1000 ? true : undefined
  }
  if (await poll(look, PATIENCE.report * 1000, stage.signal) !== undefined || ended !== undefined) return
  if (refusal !== undefined) throw new Stop('unsupported', `the console is not available: ${refusal.message}`, refusal.status)
  throw new Stop('not-ready', `${missing(data.console)} (${PATIENCE.report} s after the server became active)`)
}

async function output(stage: Stage, server: string): Promise<string> {
  const reply = await stage.cloud.send('POST', 'compute', `/servers/${encodeURIComponent(server)}/action`, { json: { 'os-getConsoleOutput': {} } })
  const answer = member(reply.json(), 'output')
  if (typeof answer !== 'string') throw new Unseen('malformed', 'the answer to os-getConsoleOutput holds no output')
  return answer
}

/** Whether nothing is missing that a later copy of the report could bring. */
function complete({ lines }: Console): boolean {
  const told = lines.filter(({ section }) => section === 'fips-test')
  return lines.some(({ section }) => section === 'entropy-avail')
    && (allMade(attemptsOf(told), ATTEMPTS, ENOUGH) || told.some(({ text }) => text.startsWith('cannot tell')))
}

function missing(console: SampleVm['console'] | undefined): string {
  if (console === undefined || console.last === '') return 'the console stayed empty: the image writes to no serial console, or did not boot'
  const seen = `the last line of the console is ${JSON.stringify(console.last)}`
  return console.lines.length > 0 ? `the guest began its report and did not end it; ${seen}`
    : `the guest told nothing: its image has no cloud-init, did not get its user data or is still booting; ${seen}`
}
