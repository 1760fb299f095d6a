/** Provider networks: what a member sees of them and of the subnet pools. */
export { defaultNetwork, portSecurity } from './default-network.ts'
export { subnetPool } from './subnet-pool.ts'
