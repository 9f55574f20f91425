// The account and region that the machine pretends to be. fauxqs knows this account only.
export const region = 'us-east-1';
export const accountId = '000000000000';

/** Credentials that sign requests to the embedded services, none of which checks them. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'local' };

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
