/** Where the embedded services listen. */
export interface ServiceEndpoints {
  sqs: string;
  s3: string;
  dynamodb: string;
  secretsManager: string;
}

/** The same, as the variables that AWS's SDKs read. An address, not a name: then S3 is asked path-style. */
export function endpointVariables(endpoints: ServiceEndpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  };
}
