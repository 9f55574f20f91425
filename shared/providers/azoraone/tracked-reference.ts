/** A file at AzoraOne that was not added by us: by what a client names it, and how the API and its webhooks do. */
import * as z from 'zod';
import type { Reference } from '../notification.ts';
import { resourceId } from './options.ts';

/** As long as a webhook's may be. */
const fileId = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[0-9A-Za-z$\-_.+!*(),]{1,200}$/,
    'must be 1 to 200 of 0-9 A-Z a-z $ - _ . + ! * ( ) ,',
  );

export const azoraOneTrackedReference = z
  .strictObject({ company_id: resourceId, file_id: fileId })
  .transform(({ company_id, file_id }) => azoraOneReference(company_id, file_id));

export function azoraOneReference(companyID: string, fileID: string): Reference {
  return { key: `${companyID}/${fileID}`, values: { companyID, fileID } };
}
