/** The service type is in the catalog: the demand of scs-0123 on another type. */
export { service as presence } from './scs-0123.ts'
