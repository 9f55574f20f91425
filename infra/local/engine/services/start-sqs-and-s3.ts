import { buildApp } from 'fauxqs';
import { region } from '../aws-names.ts';
import { createCallCounter } from './call-counter.ts';

export interface SqsAndS3 {
  url: string;
  close: () => Promise<void>;
}

/** SQS and S3 in memory, on one port. fauxqs' own start function would open that port to the network. */
export async function startSqsAndS3(calls = createCallCounter()): Promise<SqsAndS3> {
  const app = buildApp({ logger: false, defaultRegion: region });
  app.addHook('onRequest', async ({ headers, method }) => calls.count('s3', headers, method));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}
