/**
 * A call to one AWS service, signed by AWS's own signer, without an SDK client (README, decisions: start-up).
 * The live environment goes in; the service's answer comes out, whatever its status. A call is sent a second
 * time only when its kept connection was dead.
 */
import { SignatureV4 } from '@smithy/signature-v4';
import { createKeepAliveRequest, type HttpAnswer, type KeepAliveRequest } from './keep-alive-request.ts';
import { NodeSha256 } from './node-sha256.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServiceCall {
  method: 'POST' | 'PUT';
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

export type SignedCall = (call: ServiceCall) => Promise<HttpAnswer>;

export interface SignedService {
  /** The name that the signature carries, such as `sqs`. */
  service: string;
  /** Scheme, host and port. */
  endpoint: string;
  region: string;
  /** Read at every call: Lambda's credentials stand in AWS_ACCESS_KEY_ID and its siblings. */
  environment: Environment;
  timeoutMs: number;
}

export function createSignedCall(
  { endpoint, environment, timeoutMs, ...scope }: SignedService,
  request: KeepAliveRequest = createKeepAliveRequest(endpoint, timeoutMs),
): SignedCall {
  const { protocol, hostname, host } = new URL(endpoint);
  const signer = new SignatureV4({
    ...scope,
    sha256: NodeSha256,
    credentials: async () => readCredentials(environment),
    // S3 signs the path as it is sent, all others escape it twice: only `/` and plain keys are used here.
    uriEscapePath: false,
  });
  return async (call) => {
    const headers = { ...call.headers, ...traceHeader(environment), host };
    const signed = await signer.sign({ ...call, headers, protocol, hostname, query: {} });
    return request({ ...call, headers: signed.headers });
  };
}

/**
 * AWS's own variables for another endpoint, which every SDK honours too.
 * @param service as in AWS_ENDPOINT_URL_{service}, such as `SECRETS_MANAGER`.
 */
export function endpointOverride(environment: Environment, service: string): string | undefined {
  return environment[`AWS_ENDPOINT_URL_${service}`] || environment['AWS_ENDPOINT_URL'] || undefined;
}

/**
 * What Lambda traces this call by, as AWS's SDK sends it on its own. SQS gives it to whoever takes the message.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function traceHeader(environment: Environment): Record<string, string> {
  const trace = environment['_X_AMZN_TRACE_ID'];
  return trace ? { 'x-amzn-trace-id': trace } : {};
}

function readCredentials(environment: Environment) {
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}
