/** What submit-job runs on, in memory, as its index.ts wires it up in AWS. Every PDF has three pages. */
import type { SubmitPorts } from '../../functions/submit-job/submit-job.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { HOUR } from './example-job.ts';
import type { createWorld, Watch } from './world.ts';

export const PDF_PAGES = 3;

export function submitPorts(
  world: Pick<
    ReturnType<typeof createWorld>,
    'settings' | 'credits' | 'keys' | 'claimUpload' | 'obligations' | 'files' | 'steps'
  >,
  newJobId: () => string,
  watch: Watch = (port) => port,
  pdfPages: SubmitPorts['pdfPages'] = async () => PDF_PAGES,
): SubmitPorts {
  const { settings, keys, claimUpload, files } = world;
  return {
    ...watch({ getApiKey: settings.getApiKey, getTemplate: settings.getTemplate, claimUpload }),
    keys: { ...keys, ...watch({ reserve: keys.reserve }) },
    credits: world.credits(watch),
    // Once a minute, not once a call.
    readConnection: settings.getConnection,
    steps: world.steps<Job>(watch),
    uploads: watch(world.obligations<UploadItem>()),
    files: { ...files, ...watch({ put: files.put, copy: files.copy }) },
    pdfPages,
    newJobId,
    deadlineMs: 23 * HOUR,
  };
}
