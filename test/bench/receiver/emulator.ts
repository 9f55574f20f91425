// A process of its own, so that its CPU is nobody's: fauxqs for SQS, and one secret. Prints where they are.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';
import { QUEUE_NAME, SECRET } from './connection.ts';

const sqs = await startFauxqs({ port: 0, logger: false });
sqs.createQueue(QUEUE_NAME);

const secrets = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end(JSON.stringify({ SecretString: SECRET })));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => secrets.once('listening', resolve));

console.log(
  JSON.stringify({
    sqs: `http://127.0.0.1:${sqs.port}`,
    secretsManager: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
  }),
);
