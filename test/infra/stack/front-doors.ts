import type { FrontDoor } from '../../../infra/options.ts';

export const NAMED: FrontDoor = {
  domain: {
    name: 'documents.example.com',
    certificateArn: 'arn:aws:acm:eu-north-1:111122223333:certificate/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab',
    hostedZoneId: 'Z0123456789ABC',
  },
};

export const BEHIND_CLOUDFRONT: FrontDoor = {
  domain: {
    name: 'documents.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab',
    hostedZoneId: 'Z0123456789ABC',
  },
  webAclArn:
    'arn:aws:wafv2:us-east-1:111122223333:global/webacl/paperhook/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab',
};

/** Whose DNS is run elsewhere. */
export function withoutZone({ domain: { hostedZoneId: _, ...domain }, ...rest }: FrontDoor): FrontDoor {
  return { domain, ...rest };
}
