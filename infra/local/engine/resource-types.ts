import type { ResourceHandler } from './resource-handler.ts';
import { deployDynamodbTable } from './resources/dynamodb-table.ts';
import { deployEventSourceMapping } from './resources/event-source-mapping.ts';
import { deployEventsRule } from './resources/events-rule.ts';
import { deployHttpApi } from './resources/http-api.ts';
import { deployHttpApiIntegration } from './resources/http-api-integration.ts';
import { deployHttpApiRoute } from './resources/http-api-route.ts';
import { deployHttpApiStage } from './resources/http-api-stage.ts';
import { deployLambdaFunction } from './resources/lambda-function.ts';
import { deployS3Bucket } from './resources/s3-bucket.ts';
import { deploySecret } from './resources/secret.ts';
import { deploySqsQueue } from './resources/sqs-queue.ts';

/** The resource types that are made on this machine. */
export const resourceTypes: Readonly<Record<string, ResourceHandler>> = {
  'AWS::ApiGatewayV2::Api': deployHttpApi,
  'AWS::ApiGatewayV2::Integration': deployHttpApiIntegration,
  'AWS::ApiGatewayV2::Route': deployHttpApiRoute,
  'AWS::ApiGatewayV2::Stage': deployHttpApiStage,
  'AWS::DynamoDB::Table': deployDynamodbTable,
  'AWS::Events::Rule': deployEventsRule,
  'AWS::Lambda::EventSourceMapping': deployEventSourceMapping,
  'AWS::Lambda::Function': deployLambdaFunction,
  'AWS::S3::Bucket': deployS3Bucket,
  'AWS::SQS::Queue': deploySqsQueue,
  'AWS::SecretsManager::Secret': deploySecret,
};
