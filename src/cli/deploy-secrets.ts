import { SECRETS } from '../deploy/site.ts'
import type { Channel, Fleet } from '../model/fleet.ts'

/** The secret files of a fleet: names of those that it keeps in the directory of the secrets, and paths of those that it keeps elsewhere. */
export function secretFiles(fleet: Fleet): { names: string[]; elsewhere: string[] } {
  const { store, submit, sign, contacts, subjects } = fleet
  const paths = [
    'postgres' in store ? store.postgres.urlFile : undefined, submit?.tokenFile, submit?.keyFile, sign?.key,
    ...Object.values(contacts).flatMap(({ channels }) => channels.flatMap(ofChannel)),
    ...subjects.flatMap(one => [one.tempestAccounts, one.domainManagers, ...(one.provision === undefined ? one.kubeconfig ?? [] : [])]),
  ].filter(path => path !== undefined)
  const names = new Set<string>()
  const elsewhere = new Set<string>()
  if (subjects.some(({ osCloud }) => osCloud !== undefined)) names.add('clouds.yaml')
  for (const path of paths) {
    const name = new RegExp(`\\$\\{${SECRETS}\\}/([A-Za-z0-9_][A-Za-z0-9_.-]*)$`).exec(path)?.[1]
    if (name === undefined) elsewhere.add(path)
    else names.add(name)
  }
  return { names: [...names].sort(), elsewhere: [...elsewhere].sort() }
}

function ofChannel(channel: Channel): (string | undefined)[] {
  switch (channel.kind) {
    case 'webhook': return [channel.secretFile]
    case 'mail': return [channel.userFile, channel.passwordFile]
    case 'matrix': return [channel.tokenFile]
    case 'command': return []
  }
}
