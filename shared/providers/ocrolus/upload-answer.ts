/**
 * What an upload was answered with. Its own status stands inside an envelope that says 200: a duplicate and an invalid
 * file are both 400 there. Facts: docs.ocrolus.com/reference (File uploads), where a duplicate's ids are spelled in several
 * ways, as lists or not; the documented answer to an invalid image has ids too.
 */
import type { OcrolusAnswer } from './call.ts';
import { type Ids, idOf } from './document-reference.ts';

export interface Upload {
  /** `done`: the ids of what was made. `duplicate`: of what was there before. `refused`: `answer` says why. */
  outcome: 'done' | 'duplicate' | 'refused';
  ids: readonly Ids[];
  /** With the status that the upload itself had. */
  answer: OcrolusAnswer;
  isInvalid: boolean;
}

/** @param made where Ocrolus answers what it has made. */
export function readUpload(
  answer: OcrolusAnswer,
  made: (response: Record<string, unknown>) => unknown,
): Upload {
  const response: Record<string, unknown> = Object(answer.response);
  const said = Number(response['status']);
  const status = Number.isInteger(said) ? said : 200;
  if (!answer.ok || status < 300) {
    const ids = listOf(made(response)).map((one) => idsOf(one));
    return { outcome: answer.ok ? 'done' : 'refused', ids, answer, isInvalid: false };
  }
  const message = String(response['message'] ?? '');
  const isInvalid = /not a valid/i.test(message);
  const ids = existing(response);
  const isDuplicate = !isInvalid && (ids.length > 0 || /already exists/i.test(message));
  const inner = { ...answer, ok: false, status };
  return { outcome: isDuplicate ? 'duplicate' : 'refused', ids, answer: inner, isInvalid };
}

function existing(response: Record<string, unknown>): Ids[] {
  const uuids = listOf(response['original_existing_doc_uuids'] ?? response['original_existing_doc_uuid']);
  const pks = listOf(response['original_existing_doc_pks'] ?? response['original_existing_doc_pk']);
  // Each id of an image may stand in an object of its own.
  const groups = listOf(response['original_existing_groups_and_image_pks']).map(
    (one) => Object(one).existing_image_group_pk,
  );
  return [
    ...uuids.map((uuid) => ({ uuid: idOf(uuid), pk: undefined })),
    ...[...pks, ...groups].map((pk) => ({ uuid: undefined, pk: idOf(pk) })),
  ].filter(({ uuid, pk }) => uuid !== undefined || pk !== undefined);
}

function idsOf(one: unknown): Ids {
  const { uuid, pk, id } = Object(one);
  return { uuid: idOf(uuid), pk: idOf(pk) ?? idOf(id) };
}

/** Where nothing is said: one, which has no id. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
