/** What a deployed function has logged, from CloudWatch. */
import * as z from 'zod';
import { awsJson } from './aws-call.ts';

const page = z.object({
  events: z.array(z.object({ message: z.string() })),
  nextToken: z.string().optional(),
});

export async function logLines(logGroupName: string): Promise<string[]> {
  const lines: string[] = [];
  for (let nextToken: string | undefined; ; ) {
    const input = { logGroupName, ...(nextToken !== undefined && { nextToken }) };
    const { events, ...next } = page.parse(
      JSON.parse(await awsJson('logs', 'Logs_20140328.FilterLogEvents', input)),
    );
    lines.push(...events.map(({ message }) => message.trimEnd()));
    if (next.nextToken === undefined) return lines;
    nextToken = next.nextToken;
  }
}
