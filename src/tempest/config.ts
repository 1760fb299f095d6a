import { Unseen } from '../unseen.ts'
import type { Facts } from './facts.ts'

/** Where Tempest finds the cloud, and its own files. */
export interface Place {
  /** Keystone's address, with or without the version. */
  authUrl: string
  /** '' if the cloud has one only. */
  region: string
  interface: string
  verify: boolean
  /** Paths. */
  ca: string | undefined
  accounts: string
  locks: string
  logs: string
}

/**
 * tempest.conf for a user without administrator, without a secret in it. Off is what a user must not do to the own account (change the password),
 * and what needs packets between this machine and a server (`run_validation`): many clouds give neither. `formats`: Glance refuses images that are not
 * what their format says. Throws `Unseen` for a value that no such file can hold.
 */
export function tempestConf(facts: Facts, place: Place, prefix: string, formats: boolean): string {
  const region = place.region === '' ? {} : { region: place.region }
  const where = { ...region, endpoint_type: `${place.interface}URL` }
  const identity = `${place.authUrl.replace(/\/+$/, '').replace(/\/v3$/, '')}/v3`
  const sections: Record<string, Record<string, string | boolean | undefined>> = {
    'DEFAULT': { log_dir: place.logs, log_file: 'tempest.log', resource_name_prefix: prefix },
    'oslo_concurrency': { lock_path: place.locks },
    'auth': { use_dynamic_credentials: false, test_accounts_file: place.accounts },
    'identity': {
      auth_version: 'v3', uri: identity, uri_v3: identity, ...region, v3_endpoint_type: `${place.interface}URL`,
      disable_ssl_certificate_validation: !place.verify, ca_certificates_file: place.ca,
    },
    'identity-feature-enabled': { api_v2: false, api_v3: true, security_compliance: false, application_credentials: true },
    'compute': {
      ...where, image_ref: facts.images[0], image_ref_alt: facts.images[1], flavor_ref: facts.flavors[0], flavor_ref_alt: facts.flavors[1],
      min_microversion: facts.compute?.min, max_microversion: facts.compute?.max,
    },
    'compute-feature-enabled': { resize: facts.flavors[0] !== facts.flavors[1], vnc_console: false, cold_migration: false, live_migration: false },
    'enforce_scope': { nova: false },
    'image': where,
    'image-feature-enabled': { image_format_enforcement: formats },
    'network': { ...where, public_network_id: facts.external?.id, floating_network_name: facts.external?.name },
    'network-feature-enabled': {
      api_extensions: facts.networkExtensions?.join(',') ?? 'all', ipv6: true, ipv6_subnet_attributes: true, floating_ips: facts.external !== undefined,
      port_security: facts.networkExtensions?.includes('port-security') ?? true,
    },
    'validation': { run_validation: false, connect_method: 'fixed' },
    'volume': { ...where, catalog_type: facts.volumeType, min_microversion: facts.volume?.min, max_microversion: facts.volume?.max },
    'volume-feature-enabled': { api_extensions: facts.volumeExtensions?.join(',') ?? 'all' },
    'service_available': { nova: true, neutron: true, glance: true, cinder: facts.volumeType !== undefined, swift: false, horizon: false },
  }
  return Object.entries(sections).map(([name, options]) => `[${name}]\n${Object.entries(options).map(([key, value]) => line(key, value)).join('')}`).join('\n')
}

/** An option of oslo.config, which would take `$` for the name of another. */
function line(key: string, value: string | boolean | undefined): string {
  if (value === undefined || value === '') return ''
  if (typeof value === 'boolean') return `${key} = ${value}\n`
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) throw new Unseen('malformed', `the cloud gives a value with control characters for Tempest's option ${key}`)
  return `${key} = ${value.replaceAll('$', '$$$$')}\n`
}
