/** Provider networks: what a member sees of them and of the subnet pools, and what a project gets of them. */
export { defaultNetwork, portSecurity } from './default-network.ts'
export { subnetPool } from './subnet-pool.ts'
export { externalGateway, floatingIp, ipv6Prefix, rbacRefused } from './provider-network.ts'
