import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FirewallStack } from '../../../infra/firewall-stack.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { BEHIND_CLOUDFRONT, NAMED, withoutZone } from './front-doors.ts';
import { resourceName } from './resource-names.ts';
import { folderOf, functionsOf, propertiesOf, synthesised } from './synthesised.ts';

const plain = synthesised('production');
const named = synthesised('production', { frontDoor: NAMED });
const behind = synthesised('production', { frontDoor: BEHIND_CLOUDFRONT });

for (const [name, template] of Object.entries({
  'a name of its own': named,
  'CloudFront in front': behind,
})) {
  describe(`the stack with ${name}`, () => {
    it('says so wherever its address is given', () => {
      const { ApiUrl, WebhookUrl } = template.toJSON()['Outputs'];
      assert.equal(ApiUrl.Value, 'https://documents.example.com');
      assert.equal(WebhookUrl.Value, 'https://documents.example.com/webhooks');
      const { Environment } = functionsOf(template).get('start-job');
      assert.equal(Environment.Variables.WEBHOOK_BASE_URL, 'https://documents.example.com');
    });

    it('has all that it has without', () => {
      const ids = new Set(Object.keys(template.toJSON()['Resources']));
      assert.deepEqual(
        Object.keys(plain.toJSON()['Resources']).filter((id) => !ids.has(id)),
        [],
      );
    });
  });
}

describe('going from one front door to another', () => {
  it('leaves the record of the name where it is, for CloudFormation makes what is new before it takes off what was', () => {
    const recordsOf = (template: Template) =>
      Object.entries(template.findResources('AWS::Route53::RecordSet')).map(([id, { Properties }]) => [
        Properties.Type,
        id,
      ]);
    const [record] = recordsOf(named);
    assert.equal(record?.[0], 'A');
    assert.deepEqual(recordsOf(behind)[0], record);
  });

  it("says each time whether the API's own address answers", () => {
    for (const [template, DisableExecuteApiEndpoint] of [
      [plain, false],
      [named, true],
      [behind, false],
    ] as const) {
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint });
    }
  });
});

describe('a name of its own', () => {
  it('is that of the API, over TLS 1.2', () => {
    named.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'documents.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: NAMED.domain.certificateArn,
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    named.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: { Ref: 'PublicApi6461FF4B' },
      DomainName: { Ref: Match.stringLikeRegexp('^PublicApiDomainName') },
      Stage: '$default',
    });
  });

  it('stands in its hosted zone, or an output says what to point it to', () => {
    named.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'documents.example.com',
      Type: 'A',
      HostedZoneId: 'Z0123456789ABC',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] } },
    });
    const elsewhere = synthesised('production', { frontDoor: withoutZone(NAMED) });
    elsewhere.resourceCountIs('AWS::Route53::RecordSet', 0);
    assert.equal(elsewhere.toJSON()['Outputs'].DomainTarget.Value['Fn::GetAtt'][1], 'RegionalDomainName');
  });
});

describe('CloudFront in front', () => {
  const [distribution] = Object.values(behind.findResources('AWS::CloudFront::Distribution'));
  const { Origins, DefaultCacheBehavior, ...config } = distribution?.['Properties'].DistributionConfig ?? {};
  const [origin] = Origins;
  const authorizers = Object.keys(behind.findResources('AWS::ApiGatewayV2::Authorizer'));

  it('is behind the web ACL, under the name, over TLS 1.2 and no plain HTTP', () => {
    assert.equal(config.WebACLId, BEHIND_CLOUDFRONT.webAclArn);
    assert.deepEqual(config.Aliases, ['documents.example.com']);
    assert.equal(config.ViewerCertificate.AcmCertificateArn, BEHIND_CLOUDFRONT.domain.certificateArn);
    assert.equal(config.ViewerCertificate.MinimumProtocolVersion, 'TLSv1.2_2021');
    assert.equal(DefaultCacheBehavior.ViewerProtocolPolicy, 'https-only');
    assert.equal(origin.CustomOriginConfig.OriginProtocolPolicy, 'https-only');
    assert.deepEqual(origin.CustomOriginConfig.OriginSSLProtocols, ['TLSv1.2']);
  });

  it('keeps no answer, errors neither, and passes all on but the name it was called by', () => {
    // AWS's CachingDisabled and AllViewerExceptHostHeader.
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    assert.equal(DefaultCacheBehavior.CachePolicyId, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    assert.equal(DefaultCacheBehavior.OriginRequestPolicyId, 'b689b0a8-53d0-40ab-baf2-68738e2966ac');
    assert.deepEqual([...DefaultCacheBehavior.AllowedMethods].sort(), [
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'PATCH',
      'POST',
      'PUT',
    ]);
    assert.deepEqual(
      config.CustomErrorResponses.map((response: object) => Object.values(response)),
      [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((status) => [0, status]),
    );
  });

  it('adds a secret that stands in no template, without which nothing gets to a function', () => {
    assert.equal(
      resourceName(origin.DomainName['Fn::Select'][1]['Fn::Split'][1]['Fn::GetAtt'][0]),
      'PublicApi6461FF4B',
    );
    const [{ HeaderName, HeaderValue }, ...more] = origin.OriginCustomHeaders;
    assert.deepEqual([HeaderName, more], ['x-paperhook-edge', []]);
    assert.match(
      resourceName(HeaderValue),
      /^\{\{resolve:secretsmanager:PublicApiEdgeSecret\w+:SecretString:current::\}\}$/,
    );
    behind.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'current',
        ExcludePunctuation: true,
        PasswordLength: 64,
      },
    });
    const [id = '', ...others] = authorizers;
    assert.deepEqual(others, []);
    const { AuthorizerType, IdentitySource, AuthorizerResultTtlInSeconds, EnableSimpleResponses } =
      propertiesOf(behind, 'AWS::ApiGatewayV2::Authorizer', id);
    assert.deepEqual(
      { AuthorizerType, IdentitySource, AuthorizerResultTtlInSeconds, EnableSimpleResponses },
      {
        AuthorizerType: 'REQUEST',
        IdentitySource: ['$request.header.x-paperhook-edge'],
        AuthorizerResultTtlInSeconds: 300,
        EnableSimpleResponses: true,
      },
    );
    for (const { Properties } of Object.values(behind.findResources('AWS::ApiGatewayV2::Route'))) {
      const { RouteKey, AuthorizationType, AuthorizerId } = Properties;
      assert.deepEqual([AuthorizationType, AuthorizerId], ['CUSTOM', { Ref: id }], RouteKey);
    }
  });

  it('tells who calls, whatever the caller says, and receive-notification hears it', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(
      behind.findResources('AWS::CloudFront::Function'),
    );
    const event = {
      viewer: { ip: '203.0.113.7' },
      request: { headers: { 'x-paperhook-viewer': { value: '10.0.0.1' }, 'x-auth': { value: 'key' } } },
    };
    const passedOn = runInNewContext(`${Properties.FunctionCode}; handler(event)`, { event });
    assert.deepEqual(structuredClone(passedOn.headers), {
      'x-paperhook-viewer': { value: '203.0.113.7' },
      'x-auth': { value: 'key' },
    });
    const { Environment } = functionsOf(behind).get('receive-notification');
    assert.equal(Environment.Variables.VIEWER_ADDRESS_HEADER, 'x-paperhook-viewer');
    const association = { EventType: 'viewer-request', FunctionARN: Match.anyValue() };
    behind.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { DefaultCacheBehavior: { FunctionAssociations: [association] } },
    });
  });

  it('lets admit-request read its secret and nothing else', () => {
    const { Role, LoggingConfig, Environment } = functionsOf(behind).get('admit-request');
    const policies = Object.values(behind.findResources('AWS::IAM::Policy')).filter(
      ({ Properties }) => Properties.Roles[0].Ref === Role['Fn::GetAtt'][0],
    );
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    assert.deepEqual(
      statements.map(({ Action, Resource }) => [
        Action,
        Resource === '*' ? Resource : resourceName(Resource),
      ]),
      [
        [['logs:CreateLogStream', 'logs:PutLogEvents'], LoggingConfig.LogGroup.Ref],
        [['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
        ['secretsmanager:GetSecretValue', Environment.Variables.EDGE_SECRET.Ref],
      ],
    );
    const runners = Object.values(behind.findResources('AWS::Lambda::Permission')).filter(
      ({ Properties }) => folderOf(behind, Properties.FunctionName['Fn::GetAtt'][0]) === 'admit-request',
    );
    assert.deepEqual(
      runners.map(({ Properties }) => [Properties.Principal, resourceName(Properties.SourceArn)]),
      [
        [
          'apigateway.amazonaws.com',
          `arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:api/authorizers/${authorizers[0]}`,
        ],
      ],
    );
  });

  it('is what the name points to', () => {
    for (const Type of ['A', 'AAAA']) {
      behind.hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'documents.example.com',
        Type,
        AliasTarget: {
          DNSName: { 'Fn::GetAtt': [Match.anyValue(), 'DomainName'] },
          HostedZoneId: 'Z2FDTNDATAQYW2',
        },
      });
    }
    behind.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
  });
});

describe('the web ACL', () => {
  const stack = new FirewallStack(new App(), 'paperhook-production-firewall', settingsFor('production'));
  const template = Template.fromStack(stack);
  const [webAcl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const { Rules, ...properties } = webAcl?.['Properties'] ?? {};

  it("is CloudFront's, in us-east-1, and samples nothing, for a sample has keys and tokens", () => {
    assert.equal(stack.region, 'us-east-1');
    assert.equal(properties.Scope, 'CLOUDFRONT');
    assert.doesNotMatch(JSON.stringify(webAcl), /"SampledRequestsEnabled":true/);
    assert.deepEqual(properties.Tags, [
      { Key: 'project', Value: 'paperhook' },
      { Key: 'stage', Value: 'production' },
    ]);
  });

  it('bounds each address, and has judged by the rules of AWS what is no webhook', () => {
    const [rate, ...managed] = Rules;
    assert.deepEqual(rate.Statement.RateBasedStatement, {
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 300,
      Limit: 30_000,
    });
    assert.deepEqual(rate.Action, { Block: {} });
    for (const { Statement, OverrideAction } of managed) {
      assert.deepEqual(OverrideAction, { None: {} });
      const { NotStatement } = Statement.ManagedRuleGroupStatement.ScopeDownStatement;
      const { SearchString, PositionalConstraint } = NotStatement.Statement.ByteMatchStatement;
      assert.deepEqual([PositionalConstraint, SearchString], ['STARTS_WITH', '/webhooks/']);
    }
    const names = managed.map(
      ({ Statement }: { Statement: { ManagedRuleGroupStatement: { Name: string } } }) =>
        Statement.ManagedRuleGroupStatement.Name,
    );
    assert.deepEqual(names, [
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
  });

  it('blocks no document for its size or content', () => {
    // The rules on bodies: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    assert.deepEqual(Rules.map(countedIn), [
      [],
      [],
      ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
      [
        'SizeRestrictions_BODY',
        'CrossSiteScripting_BODY',
        'GenericLFI_BODY',
        'GenericRFI_BODY',
        'EC2MetaDataSSRF_BODY',
        'NoUserAgent_HEADER',
      ],
    ]);
  });
});

interface Rule {
  Statement: {
    ManagedRuleGroupStatement?: { RuleActionOverrides: { Name: string; ActionToUse: object }[] };
  };
}

/** The rules of a group that only count. */
function countedIn({ Statement }: Rule): string[] {
  const overrides = Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? [];
  for (const { ActionToUse } of overrides) assert.deepEqual(ActionToUse, { Count: {} });
  return overrides.map(({ Name }) => Name);
}
