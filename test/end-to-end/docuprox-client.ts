/**
 * A client of DocuProx, written to DocuProx's own documentation (https://www.docuprox.com/docs/integration/webhook) and
 * to what its published clients do where that is silent, so without anything of ours: it calls whatever its base URL is.
 */

export interface Handed {
  templateId: string;
  fileName: string;
  bytes: Uint8Array;
  staticValues?: Record<string, unknown>;
}

export interface AcceptedJob {
  job_id: string;
  template_id: string;
  static_values: Record<string, unknown>;
}

export interface JobState {
  job_id: string;
  template_id: string;
  status: string;
}

/** What the clients make of an answer that is not 2xx: its status, and its body's `error`. */
export class DocuProxError extends Error {
  readonly status: number;

  constructor(status: number, body: { error?: string; message?: string }) {
    super(body.error ?? JSON.stringify(body));
    this.status = status;
  }
}

export type DocuProxClient = ReturnType<typeof docuproxClient>;

/** @param baseUrl with `/v1`, as the clients have it, or without, as the documentation's prose has it. */
export function docuproxClient(baseUrl: string, apiKey: string) {
  async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'x-auth': apiKey, ...init.headers };
    const response = await fetch(`${baseUrl}${path}`, { ...init, method, headers });
    if (response.ok) return response;
    throw new DocuProxError(response.status, JSON.parse(await response.text()));
  }
  const asJson = (body: object): RequestInit => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const accepted = async (response: Promise<Response>): Promise<AcceptedJob> => {
    const { status, body } = await readJson<AcceptedJob>(await response);
    if (status !== 202) throw new Error(`a job was accepted with ${status}`);
    return body;
  };

  return {
    /** As the Python client does. */
    submitJson: ({ templateId, bytes, staticValues }: Handed) =>
      accepted(
        send('POST', '/process-job', {
          ...asJson({
            actual_image: Buffer.from(bytes).toString('base64'),
            template_id: templateId,
            ...(staticValues && { static_values: staticValues }),
          }),
        }),
      ),
    /** As the Node.js client and the documentation's second example do. */
    submitForm({ templateId, fileName, bytes, staticValues }: Handed) {
      const form = new FormData();
      form.append('actual_image', new Blob([Uint8Array.from(bytes)]), fileName);
      form.append('template_id', templateId);
      if (staticValues) form.append('static_values', JSON.stringify(staticValues));
      return accepted(send('POST', '/process-job', { body: form }));
    },
    /** As the Salesforce package does. */
    submitBytes: ({ templateId, bytes, staticValues }: Handed) =>
      accepted(
        send('PUT', `/process-job?t_id=${templateId}`, {
          headers: {
            'content-type': 'application/octet-stream',
            ...(staticValues && { static_values: JSON.stringify(staticValues) }),
          },
          body: Uint8Array.from(bytes),
        }),
      ),
    async status(jobId: string): Promise<JobState> {
      return (await readJson<JobState>(await send('GET', `/job-status?job_id=${jobId}`))).body;
    },
    /** As the Node.js client did in its first versions. */
    async statusByPath(jobId: string): Promise<JobState> {
      return (await readJson<JobState>(await send('GET', `/job-status/${jobId}`))).body;
    },
    /** As it was parsed: an object, or for a ZIP an array. */
    async results<T>(jobId: string): Promise<T> {
      const answer = await send('POST', '/job-results', asJson({ job_id: jobId, result_format: 'json' }));
      return (await readJson<T>(answer)).body;
    },
    async resultsAsCsv(jobId: string): Promise<string> {
      const answer = await send('POST', '/job-results', asJson({ job_id: jobId, result_format: 'csv' }));
      const type = answer.headers.get('content-type') ?? '';
      if (!type.startsWith('text/csv')) throw new Error(`CSV came as ${type}`);
      return answer.text();
    },
  };
}

async function readJson<T>(response: Response): Promise<{ status: number; body: T }> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/json')) throw new Error(`JSON came as ${type}`);
  return { status: response.status, body: JSON.parse(await response.text()) };
}
