/**
 * AzoraOne as its documentation describes it, as a pure model: no timer, network or randomness of its own. It is
 * driven from outside: calls go into `handle`, and at `nextEventAt` whoever drives it takes the due webhooks,
 * sends them and reports each answer.
 *
 * Facts: https://developer.azora.one/documentation (webhooks, requests, responses, authentication). Where the
 * documentation is silent, the code says so.
 */
import { createCallCounts } from '../call-counts.ts';
import { callWithFaults } from '../call-with-faults.ts';
import { driveWebhooks } from '../drive-webhooks.ts';
import type { ModelRequest, ModelResponse, RequestBody } from '../model-request.ts';
import { createWebhooks } from '../webhooks.ts';
import { type AzoraOneAccess, SIMULATOR_ACCESS } from './access.ts';
import { type Answer, resourceNotFound, toResponse } from './answers.ts';
import { createCompanies } from './companies.ts';
import { bookkeep, extract } from './extraction.ts';
import { createAzoraOneFaults, type FaultInput } from './faults.ts';
import { createFiles, finishPreprocessing } from './files.ts';
import { accessDenied, faultAnswer } from './gateway-answers.ts';
import { findOperation, type OperationCall } from './operations.ts';
import { type PlannedFileWebhook, planFileWebhooks } from './plan-webhooks.ts';

/** https://developer.azora.one/documentation/webhooks: nothing but a 200 counts. */
const RESENDS = { delaysSeconds: [10, 30, 60, 120, 300], isTaken: (status: number) => status === 200 };

export interface AzoraOneModelOptions extends Partial<AzoraOneAccess> {
  /** Epoch milliseconds. */
  now: () => number;
  /** Asked once a file; documented to be about 1,000 to 3,000. */
  preprocessingMs: () => number;
  /** Multiplies the delays between a webhook's attempts; 1 by default. */
  timeScale?: number;
}

export type AzoraOneModel = ReturnType<typeof createAzoraOneModel>;

export function createAzoraOneModel({
  now,
  preprocessingMs,
  timeScale = 1,
  ...access
}: AzoraOneModelOptions) {
  const { api, clientKey, subscriptionKey } = { ...SIMULATOR_ACCESS, ...access };
  const companies = createCompanies();
  const files = createFiles();
  const faults = createAzoraOneFaults();
  const webhooks = createWebhooks<PlannedFileWebhook>(RESENDS, timeScale);
  const calls = createCallCounts();

  /** Brings everything that has happened by now about. */
  function advance(): void {
    for (const file of files.due(now())) {
      const subject = { fileID: file.fileID, fileName: file.fileName };
      if (faults.take('never_finish', subject)) {
        file.finishesAt = Number.POSITIVE_INFINITY;
        continue;
      }
      finishPreprocessing(file, faults.take('fail_file', subject) !== undefined);
      for (const webhook of planFileWebhooks(file, faults))
        webhooks.add(webhook, file.finishesAt + webhook.delayMs);
    }
  }

  function authenticate({ headers }: ModelRequest): Answer | undefined {
    const subscription = headers['ocp-apim-subscription-key'];
    const client = headers['client-key'];
    if (subscription === undefined || client === undefined) return accessDenied('missing');
    return subscription === subscriptionKey && client === clientKey ? undefined : accessDenied('invalid');
  }

  function perform({ operation, companyID, fileID }: OperationCall, { body, query }: ModelRequest): Answer {
    if (operation === 'list_companies') return companies.list();
    if (operation === 'add_company') return companies.add(body);
    if (operation === 'get_company') return companies.get(companyID);
    if (operation === 'update_company') return companies.update(companyID, body);
    if (!companies.has(companyID)) return resourceNotFound('companyID');
    if (operation === 'add_file') return files.add(companyID, body, now(), now() + preprocessingMs());
    if (operation === 'get_file') return files.get(companyID, fileID);
    const file = files.find(companyID, fileID);
    if (operation === 'extract_supplier_invoice') return extract(file, 'supplierInvoice', isExtended(query));
    if (operation === 'extract_receipt') return extract(file, 'receipt', isExtended(query));
    return bookkeep(file, jsonValue(body));
  }

  /** The call with the faults that meet it. */
  function performFaulty(call: OperationCall, request: ModelRequest): ModelResponse {
    return callWithFaults(faults, {
      subject: faultSubject(call, request),
      perform: () => perform(call, request),
      refuse: faultAnswer,
      toResponse: (answer) => toResponse(answer, now()),
    });
  }

  /** An upload brings its names along; a later call's file is the one that was uploaded. */
  function faultSubject({ operation, companyID, fileID }: OperationCall, { body }: ModelRequest) {
    if (body.kind === 'form')
      return { operation, fileID: body.fields['fileid'], fileName: body.file?.fileName };
    return { operation, fileID, fileName: files.find(companyID, fileID)?.fileName };
  }

  return {
    handle(request: ModelRequest): ModelResponse {
      advance();
      const denied = authenticate(request);
      const call = findOperation(request, api);
      const response =
        denied || !call ? toResponse(denied ?? resourceNotFound(), now()) : performFaulty(call, request);
      calls.add(call?.operation ?? 'unknown', response.status);
      return response;
    },

    ...driveWebhooks({ now, advance, nextHappeningAt: files.nextFinishAt, webhooks }),
    faults: { add: (fault: FaultInput) => faults.add(fault), list: faults.list, clear: faults.clear },
    files: files.all,
    webhooks: webhooks.all,
    calls: calls.all,
  };
}

function isExtended(query: Record<string, string>): boolean {
  return query['extended']?.toLowerCase() === 'true';
}

function jsonValue(body: RequestBody): unknown {
  return body.kind === 'json' ? body.value : null;
}
