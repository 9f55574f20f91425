import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import openApi from '../../../shared/http/openapi.json' with { type: 'json' };
import { resourceName } from './resource-names.ts';
import { routesOf } from './routes-of.ts';
import { propertiesOf, synthesised } from './synthesised.ts';

const template = synthesised('production');
const STAGE = 'PublicApiDefaultStage2C95AD90';

/** Of each route of a function: requests a second, and at once. */
const THROTTLES: Record<string, number[]> = {
  'receive-notification': [200, 400],
  'submit-job': [50, 100],
  'create-upload': [50, 100],
  'track-job': [50, 100],
  'read-job': [200, 400],
  'change-job': [20, 40],
  'manage-templates': [20, 40],
  'manage-endpoints': [20, 40],
};

function throttle([ThrottlingRateLimit, ThrottlingBurstLimit]: number[]) {
  return { ThrottlingRateLimit, ThrottlingBurstLimit };
}

describe('public API', () => {
  it('answers these routes and gives the rest to read-job', () => {
    assert.deepEqual(routesOf(template), {
      'POST /process-job': 'submit-job',
      'POST /v1/process-job': 'submit-job',
      'PUT /process-job': 'submit-job',
      'PUT /v1/process-job': 'submit-job',
      'POST /uploads': 'create-upload',
      'POST /v1/uploads': 'create-upload',
      'GET /job-status': 'read-job',
      'GET /v1/job-status': 'read-job',
      'GET /job-status/{job_id}': 'read-job',
      'GET /v1/job-status/{job_id}': 'read-job',
      'POST /job-results': 'read-job',
      'POST /v1/job-results': 'read-job',
      'GET /jobs': 'read-job',
      'GET /v1/jobs': 'read-job',
      'GET /jobs/{job_id}': 'read-job',
      'GET /v1/jobs/{job_id}': 'read-job',
      'GET /usage': 'read-job',
      'GET /v1/usage': 'read-job',
      'GET /openapi.json': 'read-job',
      'GET /v1/openapi.json': 'read-job',
      'POST /jobs/{job_id}/cancel': 'change-job',
      'POST /v1/jobs/{job_id}/cancel': 'change-job',
      'POST /jobs/{job_id}/retry': 'change-job',
      'POST /v1/jobs/{job_id}/retry': 'change-job',
      'POST /jobs/{job_id}/redeliver': 'change-job',
      'POST /v1/jobs/{job_id}/redeliver': 'change-job',
      'POST /track-job': 'track-job',
      'POST /v1/track-job': 'track-job',
      'POST /templates': 'manage-templates',
      'POST /v1/templates': 'manage-templates',
      'GET /templates': 'manage-templates',
      'GET /v1/templates': 'manage-templates',
      'GET /templates/{template_id}': 'manage-templates',
      'GET /v1/templates/{template_id}': 'manage-templates',
      'PATCH /templates/{template_id}': 'manage-templates',
      'PATCH /v1/templates/{template_id}': 'manage-templates',
      'DELETE /templates/{template_id}': 'manage-templates',
      'DELETE /v1/templates/{template_id}': 'manage-templates',
      'POST /endpoints': 'manage-endpoints',
      'POST /v1/endpoints': 'manage-endpoints',
      'GET /endpoints': 'manage-endpoints',
      'GET /v1/endpoints': 'manage-endpoints',
      'GET /endpoints/{endpoint_id}': 'manage-endpoints',
      'GET /v1/endpoints/{endpoint_id}': 'manage-endpoints',
      'PATCH /endpoints/{endpoint_id}': 'manage-endpoints',
      'PATCH /v1/endpoints/{endpoint_id}': 'manage-endpoints',
      'DELETE /endpoints/{endpoint_id}': 'manage-endpoints',
      'DELETE /v1/endpoints/{endpoint_id}': 'manage-endpoints',
      'POST /endpoints/{endpoint_id}/switch-off': 'manage-endpoints',
      'POST /v1/endpoints/{endpoint_id}/switch-off': 'manage-endpoints',
      'POST /endpoints/{endpoint_id}/switch-on': 'manage-endpoints',
      'POST /v1/endpoints/{endpoint_id}/switch-on': 'manage-endpoints',
      'POST /endpoints/{endpoint_id}/rotate-secret': 'manage-endpoints',
      'POST /v1/endpoints/{endpoint_id}/rotate-secret': 'manage-endpoints',
      'POST /endpoints/{endpoint_id}/test': 'manage-endpoints',
      'POST /v1/endpoints/{endpoint_id}/test': 'manage-endpoints',
      'GET /endpoints/{endpoint_id}/attempts': 'manage-endpoints',
      'GET /v1/endpoints/{endpoint_id}/attempts': 'manage-endpoints',
      'POST /endpoints/{endpoint_id}/redeliver': 'manage-endpoints',
      'POST /v1/endpoints/{endpoint_id}/redeliver': 'manage-endpoints',
      'POST /webhooks/{provider}/{connection}': 'receive-notification',
      $default: 'read-job',
    });
  });

  it('has every call of a client in its description, and the description no other', () => {
    const described = Object.entries(openApi.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const calls = Object.keys(routesOf(template)).filter(
      (route) => !/^\$default$|^\w+ \/(v1|webhooks)\//.test(route),
    );
    assert.deepEqual(described.sort(), calls.sort());
  });

  it('throttles each route as its function can take it, and the rest as reads', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    });
    const { RouteSettings } = propertiesOf(template, 'AWS::ApiGatewayV2::Stage', STAGE);
    const throttled = Object.entries(routesOf(template)).filter(([route]) => route !== '$default');
    assert.deepEqual(
      RouteSettings,
      Object.fromEntries(throttled.map(([route, folder]) => [route, throttle(THROTTLES[folder] ?? [])])),
    );
  });

  it('has its routes before its stage, which throttles them', () => {
    const { DependsOn } = template.findResources('AWS::ApiGatewayV2::Stage')[STAGE] ?? {};
    const routes = template.findResources('AWS::ApiGatewayV2::Route', {
      Properties: { RouteKey: Match.not('$default') },
    });
    assert.deepEqual([...DependsOn].sort(), Object.keys(routes).sort());
  });

  it('logs every access, but neither path nor query, where the tokens of webhooks are, nor address', () => {
    const { AccessLogSettings } = propertiesOf(template, 'AWS::ApiGatewayV2::Stage', STAGE);
    const { DestinationArn, Format } = AccessLogSettings;
    assert.match(DestinationArn['Fn::GetAtt'][0], /^PublicApiAccessLogs/);
    assert.deepEqual(Object.values(JSON.parse(Format)).sort(), [
      '$context.error.responseType',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('outputs', () => {
  it('say what clients, dashboards and the operator need', () => {
    const outputs = template.toJSON()['Outputs'];
    assert.deepEqual(Object.keys(outputs), [
      'ApiUrl',
      'WebhookUrl',
      'JobsTableName',
      'SettingsTableName',
      'BucketName',
      'DataKeySecretArn',
      'ConnectionsPrefix',
      'ProviderUrls',
      'AlarmTopicArn',
      'UnpackQueueUrl',
      'UnpackDeadLettersUrl',
      'StartQueueUrl',
      'StartDeadLettersUrl',
      'SettleQueueUrl',
      'SettleDeadLettersUrl',
      'DeliverQueueUrl',
      'DeliverDeadLettersUrl',
      'PurgeQueueUrl',
      'PurgeDeadLettersUrl',
      'DashboardUrl',
      'Next1Connect',
      'Next2CreateKey',
      'Next3Submit',
      'Next4Status',
      'WhatIsStuck',
    ]);
    assert.deepEqual(outputs.WebhookUrl.Value, {
      'Fn::Join': ['', [{ 'Fn::GetAtt': ['PublicApi6461FF4B', 'ApiEndpoint'] }, '/webhooks']],
    });
    assert.equal(outputs.ConnectionsPrefix.Value, 'paperhook-production/connections/');
    assert.equal(
      resourceName(outputs.DashboardUrl.Value),
      'https://AWS::Region.console.aws.amazon.com/cloudwatch/home?region=AWS::Region#dashboards/dashboard/Dashboard7A714131',
    );
  });

  it('give commands to paste, for the operator and for clients', () => {
    const { Next1Connect, Next2CreateKey, Next3Submit, Next4Status, WhatIsStuck } =
      template.toJSON()['Outputs'];
    const admin = [Next1Connect, Next2CreateKey, WhatIsStuck].map(({ Value }) => Value);
    assert.deepEqual(admin, [
      'npm run admin -- connect azoraone --name main --stage production',
      'npm run admin -- create-key --tenant acme --stage production',
      'npm run admin -- redrive --plan --stage production',
    ]);
    assert.match(resourceName(Next3Submit.Value), /^curl -s api\/v1\/process-job -H "x-auth: \$API_KEY" -F /);
    assert.match(resourceName(Next4Status.Value), /^curl -s api\/v1\/jobs\/\$JOB_ID -H "x-auth: \$API_KEY"$/);
  });
});
