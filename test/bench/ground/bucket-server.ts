/**
 * A bucket on this machine, for what the functions ask of S3. fauxqs takes no object over 11 MiB; here they are as large as
 * they are in truth. Nothing is checked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Listening, listen } from '../../../infra/local/engine/services/listen.ts';

type Objects = Map<string, Buffer>;

export function startBucket(): Promise<Listening> {
  const objects: Objects = new Map();
  return listen(
    createServer((request, response) => answer(objects, request, response)),
    0,
  );
}

async function answer(objects: Objects, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket');
  const body = await buffer(request);
  const key = keyIn(pathname);
  switch (request.method) {
    case 'PUT':
      return put(objects, key, request, body, response);
    case 'GET':
    case 'HEAD':
      return searchParams.has('list-type')
        ? list(objects, searchParams.get('prefix') ?? '', response)
        : get(objects.get(key), request, response);
    case 'DELETE':
      objects.delete(key);
      response.writeHead(204).end();
      return;
    default:
      for (const [, named = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(named);
      response.end('<DeleteResult/>');
  }
}

function put(
  objects: Objects,
  key: string,
  { headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const source = headers['x-amz-copy-source'];
  if (source === undefined) objects.set(key, body);
  else objects.set(key, objects.get(keyIn(decodeURIComponent(String(source)))) ?? Buffer.alloc(0));
  response.end(source === undefined ? '' : '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>');
}

function get(
  object: Buffer | undefined,
  { headers, method }: IncomingMessage,
  response: ServerResponse,
): void {
  if (!object) {
    response.writeHead(404).end(method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
    return;
  }
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers['range'] ?? '') ?? [];
  const part = from === '' ? object : object.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
  const range = from !== '' && {
    'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${object.length}`,
  };
  response.writeHead(range ? 206 : 200, { 'content-length': part.length, etag: '"e"', ...range });
  response.end(method === 'HEAD' ? undefined : part);
}

function list(objects: Objects, prefix: string, response: ServerResponse): void {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const count = `<KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>`;
  response.end(`<ListBucketResult>${count}${contents}</ListBucketResult>`);
}

/** Of `/bucket/key`, `bucket/key` where it is a copy's source. */
function keyIn(path: string): string {
  return decodeURIComponent(path.replace(/^\//, '').split('/').slice(1).join('/'));
}
