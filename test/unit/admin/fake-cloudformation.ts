import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listening, listen } from '../../../infra/local/engine/services/listen.ts';

/** CloudFormation with these stacks, and DescribeStacks alone: AWS's query protocol, which answers in XML. */
export function startFakeCloudFormation(stacks: Record<string, Record<string, string>>): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const name = new URLSearchParams(await text(request)).get('StackName') ?? '';
    const outputs = stacks[name];
    response.writeHead(outputs ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      outputs ? described(name, outputs) : error('ValidationError', `Stack with id ${name} does not exist`),
    );
  });
  return listen(server, 0);
}

/** An AWS query service that refuses every call with this error. */
export function startRefusing(code: string, message: string): Promise<Listening> {
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' }).end(error(code, message));
  });
  return listen(server, 0);
}

function described(name: string, outputs: Record<string, string>): string {
  const members = Object.entries(outputs).map(([key, value]) => {
    return `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  });
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
    <Stacks><member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
    <Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function error(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
