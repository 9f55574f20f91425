/** One SQS SendMessage: a message goes in, SQS's id for it comes out, and only then is it known to be kept. */
import { transient } from '../../shared/errors.ts';
import { createSignedCall, type Environment, endpointOverride } from '../../shared/lambda/signed-call.ts';

export type SendMessage = (message: object) => Promise<string>;

export function createSendMessage(
  environment: Environment,
  region: string,
  queueUrl: string,
  timeoutMs: number,
): SendMessage {
  const endpoint = endpointOverride(environment, 'SQS') ?? new URL(queueUrl).origin;
  const call = createSignedCall({ service: 'sqs', endpoint, region, environment, timeoutMs });
  return async (message) => {
    const answer = await call({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: encode(message) }),
    });
    const messageId = answer.status === 200 ? readMessageId(answer.body) : undefined;
    if (messageId !== undefined) return messageId;
    throw transient('unavailable', `SQS did not confirm the message (${answer.status})`);
  };
}

/** U+FFFE and U+FFFF are the characters that JSON leaves as they are and SQS refuses. */
function encode(message: object): string {
  return JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) =>
    character === '\uFFFE' ? '\\ufffe' : '\\uffff',
  );
}

function readMessageId(body: string): string | undefined {
  try {
    const id: unknown = Object(JSON.parse(body)).MessageId;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}
