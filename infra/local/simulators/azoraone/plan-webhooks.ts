/** Which webhooks a file that has finished causes: one, unless a fault takes, adds or changes some. */
import type { Faults } from './faults.ts';
import { type FileRecord, fileItem } from './file-record.ts';

export interface PlannedWebhook {
  companyID: string;
  fileID: string;
  kind: 'genuine' | 'duplicate' | 'forged';
  url: string;
  body: string;
  /** So many of the first attempts vanish on their way. */
  lostAttempts: number;
  /** Waits to be overtaken by another file's webhook. */
  isHeld: boolean;
  isResent: boolean;
  delayMs: number;
}

export function planWebhooks(file: FileRecord, faults: Faults): PlannedWebhook[] {
  if (file.webhookUrl === undefined) return [];
  const subject = { fileID: file.fileID, fileName: file.fileName };
  const lose = faults.take('lose_webhook', subject);
  const malform = faults.take('malform_webhook', subject);
  const duplicate = faults.take('duplicate_webhook', subject);
  const genuine: PlannedWebhook = {
    companyID: file.companyID,
    fileID: file.fileID,
    kind: 'genuine',
    url: withCompanyID(file.webhookUrl, file.companyID),
    body: malform ? malformedBody(file, malform.as) : JSON.stringify(fileItem(file)),
    lostAttempts: lose ? (lose.attempts ?? Number.POSITIVE_INFINITY) : 0,
    isHeld: faults.take('reorder_webhook', subject) !== undefined,
    isResent: true,
    delayMs: (faults.take('delay_webhook', subject)?.seconds ?? 0) * 1000,
  };
  const forged = faults.take('forge_webhook', subject) ? [forge(genuine, file)] : [];
  const copies = Array.from(
    { length: duplicate?.copies ?? 0 },
    (): PlannedWebhook => ({ ...genuine, kind: 'duplicate', isResent: false }),
  );
  return [...forged, genuine, ...copies];
}

/** With & after a query, with ? if there is none; the rest of the URL stays as it was given. */
function withCompanyID(url: string, companyID: string): string {
  const [beforeFragment = ''] = url.split('#');
  return `${beforeFragment}${beforeFragment.includes('?') ? '&' : '?'}companyID=${encodeURIComponent(companyID)}`;
}

/** As a stranger would who knows the URL's shape but not its token. */
function forge(genuine: PlannedWebhook, file: FileRecord): PlannedWebhook {
  const url = new URL(genuine.url);
  url.searchParams.set('token', 'A'.repeat(url.searchParams.get('token')?.length ?? 43));
  const body = JSON.stringify({ ...fileItem(file), status: file.status === 'READY' ? 'ERROR' : 'READY' });
  return {
    ...genuine,
    kind: 'forged',
    url: url.href,
    body,
    lostAttempts: 0,
    isHeld: false,
    isResent: false,
    delayMs: 0,
  };
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
