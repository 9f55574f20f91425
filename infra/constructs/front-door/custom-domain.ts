import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type IStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { Domain } from '../../options.ts';
import type { Alias } from './alias-records.ts';

/** The API under a name of its own, which is then the only one that it answers to. */
export class CustomDomain extends Construct {
  readonly alias: Alias;

  constructor(scope: Construct, id: string, props: { api: HttpApi; stage: IStage; domain: Domain }) {
    super(scope, id);
    const { api, stage, domain } = props;
    const name = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api, stage, domainName: name });
    this.alias = {
      types: ['A'],
      target: name.regionalDomainName,
      targetZoneId: name.regionalHostedZoneId,
    };
  }
}
