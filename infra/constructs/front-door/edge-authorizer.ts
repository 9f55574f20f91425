import { Duration } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { type FunctionContext, WorkFunction } from '../work-function.ts';
import type { EdgeSecret } from './edge-secret.ts';

/** Before any route: API Gateway answers 401 to what has no secret, and asks admit-request about what has one. */
export function edgeAuthorizer(
  scope: Construct,
  context: FunctionContext,
  secret: EdgeSecret,
): IHttpRouteAuthorizer {
  const admitRequest = new WorkFunction(scope, 'AdmitRequest', {
    ...context,
    name: 'admit-request',
    description: 'Tells what came through CloudFront from what did not',
  });
  secret.giveTo(admitRequest);
  return new HttpLambdaAuthorizer('Edge', admitRequest.lambda, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: [`$request.header.${secret.header}`],
    // Every request of ours carries the same, so it is seldom asked; a secret that was withdrawn, or a refusal that was a
    // mistake, lasts no longer.
    resultsCacheTtl: Duration.minutes(5),
  });
}
