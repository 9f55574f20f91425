/** Of the tables, as the stack makes them and as they are queried. */

/** Of the jobs table: what owes something, by when it is due. */
export const DUE_INDEX = 'due';
/** Of the jobs table: what a tenant's jobs, charges and attempts are listed by. */
export const TENANT_INDEX = 'by-tenant';
/** Of the settings table: what belongs to a tenant, or to the deployment. */
export const OWNER_INDEX = 'by-owner';
