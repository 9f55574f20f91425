import { relative } from 'node:path';
import type { LocalRun } from './run.ts';
import { simulators } from './simulators/simulators.ts';
import { logsOf } from './work-directory.ts';

/** Commands to copy: hand in a document of one's own, read how it stands and what came out. */
export function howTo(run: LocalRun): string {
  const { apiUrl, apiKey } = run;
  const providers = Object.entries(simulators).map(
    ([provider, { title }]) => `  ${run.templates[provider]}  ${title}`,
  );
  return `Send your own PDF (put its path in place of invoice.pdf; it stays on this machine). The simulated providers read
the text that the file holds, so a scan or a photo without any fails, as unreadable:

  (printf '{"template_id":"${run.templates['azoraone']}","actual_image":"'; base64 < invoice.pdf | tr -d '\\n'; printf '"}') |
    curl -sS ${apiUrl}/process-job -H 'x-auth: ${apiKey}' -H 'content-type: application/json' --data-binary @-

Its template says which provider it goes through:

${providers.join('\n')}

Then, with the job_id that this answers in place of JOB_ID: its status and timeline, its result.

  curl -sS ${apiUrl}/jobs/JOB_ID -H 'x-auth: ${apiKey}'
  curl -sS ${apiUrl}/job-results -H 'x-auth: ${apiKey}' -H 'content-type: application/json' -d '{"job_id":"JOB_ID"}'

What has been delivered to the sample endpoint: curl -sS ${run.endpoint.url}
Logs of the functions: ${relative(process.cwd(), logsOf(Number(new URL(apiUrl).port)))}/. Ctrl-C stops everything and forgets it.`;
}
