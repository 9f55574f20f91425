import * as z from 'zod';

const template = z.object({ template_id: z.string(), signing_secret: z.string() });
const accepted = z.object({ job_id: z.string() });
const reason = z.object({ code: z.string(), message: z.string() });
const job = z.object({
  job_id: z.string(),
  status: z.string(),
  completed_via: z.string().optional(),
  retry_of: z.string().optional(),
  error: reason.optional(),
  last_failure: reason.optional(),
  delivery: z.object({ state: z.string() }),
  timeline: z.array(z.object({ at: z.string(), event: z.string(), detail: z.string().optional() })),
});

export type JobView = z.output<typeof job>;

export interface Submission {
  templateId: string;
  fileName: string;
  bytes: Uint8Array;
}

export type PaperhookClient = ReturnType<typeof paperhookClient>;

/** The calls of the HTTP API that the local run makes, as any client would. */
export function paperhookClient(apiUrl: string, apiKey: string) {
  async function call<T>(
    schema: z.ZodType<T>,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<T> {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { 'x-auth': apiKey, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  return {
    createTemplate: (settings: object) => call(template, 'POST', '/templates', settings),
    processJob: ({ templateId, fileName, bytes }: Submission) =>
      call(accepted, 'POST', '/process-job', {
        template_id: templateId,
        file_name: fileName,
        actual_image: Buffer.from(bytes).toString('base64'),
      }),
    getJob: (jobId: string) => call(job, 'GET', `/jobs/${jobId}`),
  };
}
