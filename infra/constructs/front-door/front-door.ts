import type { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { FrontDoor } from '../../options.ts';
import { addAliasRecords } from './alias-records.ts';
import { CustomDomain } from './custom-domain.ts';
import { Edge } from './edge.ts';
import type { EdgeSecret } from './edge-secret.ts';

export interface FrontDoorProps extends FrontDoor {
  api: HttpApi;
  stage: HttpStage;
  edgeSecret: EdgeSecret | undefined;
}

/** The API's own name: on the API itself, or on CloudFront where a web ACL is to stand in front of it. */
export function addFrontDoor(scope: Construct, props: FrontDoorProps): void {
  const { api, stage, domain, webAclArn, edgeSecret: secret } = props;
  const { alias } =
    webAclArn !== undefined && secret
      ? new Edge(scope, 'Edge', { api, domain, webAclArn, secret })
      : new CustomDomain(scope, 'Domain', { api, stage, domain });
  addAliasRecords(scope, domain, alias);
}
