import { Duration, Fn, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import type { Domain } from '../../options.ts';
import { acceptFinding } from '../accept-finding.ts';
import type { Alias } from './alias-records.ts';
import type { EdgeSecret } from './edge-secret.ts';

/** Who called CloudFront, on what it passes on. */
export const VIEWER_HEADER = 'x-paperhook-viewer';

/** Whatever the caller says of himself under that name is overwritten. */
const SAY_VIEWER = `function handler(event) {
  event.request.headers['${VIEWER_HEADER}'] = { value: event.viewer.ip };
  return event.request;
}`;

/** Those that CloudFront would keep for ten seconds, and give to whoever asks next. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const ZONE_OF_DISTRIBUTIONS = 'Z2FDTNDATAQYW2';

export interface EdgeProps {
  api: HttpApi;
  domain: Domain;
  webAclArn: string;
  secret: EdgeSecret;
}

/** CloudFront in front of the API, and a web ACL in front of CloudFront. It keeps nothing: every answer is somebody's own. */
export class Edge extends Construct {
  readonly alias: Alias;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const { api, domain, webAclArn, secret } = props;
    const sayViewer = new EdgeFunction(this, 'SayViewer', {
      code: FunctionCode.fromInline(SAY_VIEWER),
      runtime: FunctionRuntime.JS_2_0,
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `${Stack.of(this).stackName}, in front of its API`,
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      webAclId: webAclArn,
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint)), {
          customHeaders: { [secret.header]: secret.value },
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          // As long as API Gateway waits for a function.
          readTimeout: Duration.seconds(30),
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // API Gateway knows its API by the name in `Host`.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        functionAssociations: [{ function: sayViewer, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
    });
    acceptFinding(distribution, 'CFR1', 'Providers and tenants call from wherever they are.');
    acceptFinding(
      distribution,
      'CFR3',
      "CloudFront's access log has query strings, and in those of webhooks are their tokens; the API's own log has none of them.",
    );
    this.alias = {
      types: ['A', 'AAAA'],
      target: distribution.distributionDomainName,
      targetZoneId: ZONE_OF_DISTRIBUTIONS,
    };
  }
}
