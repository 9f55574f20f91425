/** Calls to AWS services for which there is no client here, signed with the caller's own credentials, or to the emulator. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../../shared/lambda/node-sha256.ts';
import { endpointOverride } from '../../shared/lambda/signed-call.ts';

export interface AwsRequest {
  /** The name that the signature carries, and its host. */
  service: string;
  method?: 'GET' | 'POST';
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

// Finds credentials and region as every client of AWS does.
const { credentials, region: findRegion } = new CloudFormationClient().config;

/** The answer's text. Throws when it is no success. */
export async function awsCall(request: AwsRequest): Promise<string> {
  const { service, method = 'POST', path = '/', query = {}, headers = {}, body = '' } = request;
  // IAM is the same everywhere, and has its address and its signatures in one region.
  const region = service === 'iam' ? 'us-east-1' : await findRegion();
  const server = service === 'iam' ? service : `${service}.${region}`;
  const base = endpointOverride(process.env, '') ?? `https://${server}.amazonaws.com`;
  const url = new URL(base);
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256 });
  const signed = await signer.sign({
    method,
    path,
    query,
    protocol: url.protocol,
    hostname: url.hostname,
    headers: { ...headers, host: url.host },
    body,
  });
  const { host: _, ...sent } = signed.headers;
  const asked = new URLSearchParams(query).toString();
  const response = await fetch(`${url.origin}${path}${asked && `?${asked}`}`, {
    method,
    headers: sent,
    ...(method === 'POST' && { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path} answered ${response.status}: ${text}`);
  return text;
}

/** @param target as in `Logs_20140328.FilterLogEvents`. */
export function awsJson(service: string, target: string, input: object): Promise<string> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return awsCall({ service, headers, body: JSON.stringify(input) });
}

/** Of the services that take forms and answer XML. */
export function awsQuery(service: string, form: Record<string, string>): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return awsCall({ service, headers, body: new URLSearchParams(form).toString() });
}
