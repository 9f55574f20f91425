/** Deletes what a client put into the bucket, once its job has its copy or nobody has used it; and once more at the end. */
import type { ContentFiles } from '../../shared/jobs/content.ts';
import { owes } from '../../shared/jobs/obligation.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import { incomingKey, type UploadItem, uploadForgotten, uploadPurgeDue } from '../../shared/jobs/upload.ts';

export interface PurgeUploadPorts {
  files: Pick<ContentFiles, 'remove'>;
  nowMs(): number;
}

export async function purgeUpload(
  { files, nowMs }: PurgeUploadPorts,
  upload: UploadItem,
): Promise<Changes<UploadItem>> {
  // Woken too early, it is due again in time.
  if (uploadPurgeDue(upload) > nowMs()) return owes(upload.id, 'purge', uploadPurgeDue(upload));
  await files.remove(incomingKey(upload.upload_id));
  if (upload.purged_at === undefined) {
    const purged = { purged_at: nowMs() };
    return { ...purged, ...owes(upload.id, 'purge', uploadPurgeDue({ ...upload, ...purged })) };
  }
  return {
    file_name: undefined,
    use: undefined,
    step: undefined,
    due: undefined,
    due_shard: undefined,
    expires_at: uploadForgotten(upload),
  };
}
