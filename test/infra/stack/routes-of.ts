import assert from 'node:assert/strict';
import type { Template } from 'aws-cdk-lib/assertions';
import { folderOf, propertiesOf } from './synthesised.ts';

/** Route to the folder of the function that answers it. */
export function routesOf(template: Template): Record<string, string> {
  const found = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
    const [, [, integrationId]] = Properties.Target['Fn::Join'];
    const integration = propertiesOf(template, 'AWS::ApiGatewayV2::Integration', integrationId.Ref);
    assert.equal(integration.PayloadFormatVersion, '2.0');
    return [Properties.RouteKey, folderOf(template, integration.IntegrationUri['Fn::GetAtt'][0])];
  });
  return Object.fromEntries(found);
}
