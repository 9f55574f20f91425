/**
 * AWS's list prices for us-east-1 in US dollars, without free tiers, as read in November 2026:
 * https://aws.amazon.com/api-gateway/pricing/ https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/sqs/pricing/
 * https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/s3/pricing/ https://aws.amazon.com/cloudwatch/pricing/
 * https://aws.amazon.com/ec2/pricing/on-demand/ (data transfer, Lambda's too)
 */
export const PRICES = {
  /** An HTTP API's request of up to 512 kB. */
  apiRequest: 1 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** On arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  /** A request of up to 64 kB, a standard queue's. */
  sqsRequest: 0.4 / 1e6,
  /** On top, for a message with a group: fair queues. */
  sqsFairRequest: 0.1 / 1e6,
  dynamodbWriteUnit: 0.625 / 1e6,
  dynamodbReadUnit: 0.125 / 1e6,
  /** PUT, COPY, LIST; DELETE is free. */
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  logsGigabyte: 0.5,
  /** Out to the internet, the first 10 TB a month; in is free. */
  transferGigabyte: 0.09,
} as const;
