/** The webhook that a file which has finished causes. */
import { planWebhooks } from '../plan-webhooks.ts';
import type { PlannedWebhook } from '../webhooks.ts';
import type { Faults } from './faults.ts';
import { type FileRecord, fileItem } from './file-record.ts';

const HEADERS = { 'content-type': 'application/json' };

export interface PlannedFileWebhook extends PlannedWebhook {
  companyID: string;
  fileID: string;
}

export function planFileWebhooks(file: FileRecord, faults: Faults): PlannedFileWebhook[] {
  const { companyID, fileID, fileName, webhookUrl } = file;
  if (webhookUrl === undefined) return [];
  const url = withCompanyID(webhookUrl, companyID);
  const about = { fileID, fileName };
  const malform = faults.take('malform_webhook', about);
  const body = malform ? malformedBody(file, malform.as) : JSON.stringify(fileItem(file));
  const said = { subject: fileID, url, headers: HEADERS, body };
  return planWebhooks(faults, about, said, () => forge(url, file)).map((webhook) => {
    return { ...webhook, companyID, fileID };
  });
}

/** With & after a query, with ? if there is none; the rest of the URL stays as it was given. */
function withCompanyID(url: string, companyID: string): string {
  const [beforeFragment = ''] = url.split('#');
  return `${beforeFragment}${beforeFragment.includes('?') ? '&' : '?'}companyID=${encodeURIComponent(companyID)}`;
}

/** A wrong token, and the status that a stranger would like. */
function forge(genuine: string, file: FileRecord): Pick<PlannedWebhook, 'url' | 'headers' | 'body'> {
  const url = new URL(genuine);
  url.searchParams.set('token', 'A'.repeat(url.searchParams.get('token')?.length ?? 43));
  const body = JSON.stringify({ ...fileItem(file), status: file.status === 'READY' ? 'ERROR' : 'READY' });
  return { url: url.href, headers: HEADERS, body };
}

function malformedBody(
  file: FileRecord,
  as: 'not_json' | 'no_file_id' | 'other_file_id' | 'unknown_status',
): string {
  const { fileID, ...rest } = fileItem(file);
  if (as === 'not_json') return '{"fileID": not JSON';
  if (as === 'no_file_id') return JSON.stringify(rest);
  if (as === 'other_file_id') return JSON.stringify({ fileID: `other-${fileID}`, ...rest });
  return JSON.stringify({ fileID, ...rest, status: 'ARCHIVED' });
}
