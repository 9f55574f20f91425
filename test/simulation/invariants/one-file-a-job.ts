import type { Invariant } from '../observed.ts';

export const oneFileAJob: Invariant = {
  name: 'one file a job',
  says: "However often a job is handed in to the provider, it has one file there, under the job's id: a second one would be charged for.",
  judge({ provider, job, complain }) {
    return {
      onProviderCall({ body }) {
        if (body.kind !== 'form') return;
        const jobId = jobOfWebhook(body.fields['webhookurl']);
        const item = `JOB#${jobId}`;
        if (!job(jobId)) complain(item, 'a file was handed in for a job that is not stored');
        if (body.fields['fileid'] !== jobId)
          complain(item, "a file was handed in under another id than its job's");
        const files = provider()
          .model.files()
          .filter(({ webhookUrl }) => jobOfWebhook(webhookUrl) === jobId);
        if (files.length > 1) complain(item, `it has ${files.length} files at the provider`);
      },
    };
  },
};

function jobOfWebhook(url: string | undefined): string {
  return new URL(url ?? 'https://none.example').searchParams.get('job') ?? '';
}
