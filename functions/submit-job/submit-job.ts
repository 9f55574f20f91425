/**
 * A client's document goes in, 202 with its job_id comes out: once the job's item and then its upload are stored.
 * Nothing is retried here; a client that got no answer calls again, best with an Idempotency-Key.
 */
import { requireAnyCredits } from '../../shared/credits/balance.ts';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput } from '../../shared/http/api-request.ts';
import { idempotencyKey } from '../../shared/http/asked/submission.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { findOwnTemplate } from '../../shared/http/find-own-template.ts';
import { requireConnection, requireProvider } from '../../shared/http/require-connection.ts';
import { checkStaticValues } from '../../shared/http/static-values.ts';
import { beyondLimits } from '../../shared/providers/limits.ts';
import type { GetConnection } from '../../shared/store/connections.ts';
import type { Settings } from '../../shared/store/settings.ts';
import { type Asked, acceptOnce, findAccepted, type OncePorts, type Submitted } from './accept-once.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Document, type ReadPorts, readDocument } from './read-document.ts';
import { readSubmission, type Submission } from './read-submission.ts';

export interface SubmitPorts extends OncePorts, ReadPorts, Pick<Settings, 'getApiKey' | 'getTemplate'> {
  /** What it answers may be a minute old. */
  readConnection: GetConnection;
  credits: CreditPorts;
}

export async function submitJob(ports: SubmitPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const key = parseInput(idempotencyKey, request.headers['idempotency-key'], 'Idempotency-Key');
  const submission = await readSubmission(request);
  const document = await readDocument(ports, submission, tenant);
  const { source, sha256 } = document;
  const fingerprint = fingerprintOf(submission, document);
  const asked = { tenant, idempotencyKey: key, source, sha256, fingerprint };
  const { jobId, templateId, staticValues } =
    (await findAccepted(ports, asked)) ??
    (await acceptOnce(ports, { ...asked, ...(await prepare(ports, submission, document, tenant)) }));
  return {
    answer: jsonAnswer(202, { job_id: jobId, template_id: templateId, static_values: staticValues }),
    ids: { tenant, job_id: jobId, template_id: templateId },
  };
}

/** All that can be refused is, before anything is written. */
async function prepare(
  ports: SubmitPorts,
  submission: Submission,
  { judge }: Document,
  tenant: string,
): Promise<Omit<Submitted, keyof Asked>> {
  const template = await findOwnTemplate(ports.getTemplate, tenant, submission.templateId);
  const { connection, fields, webhook } = template;
  const provider = requireProvider(template.provider);
  await requireConnection(ports.readConnection, template);
  const own = parseInput(provider.jobOptions, submission.fields, 'The body');
  const options = parseInput(provider.options, { ...template.options, ...own }, 'The options');
  const staticValues = checkStaticValues({
    ...JSON.parse(template.static_values),
    ...submission.staticValues,
  });
  const file = await judge(provider.accepts);
  const tooLarge = beyondLimits(template.provider, file);
  if (tooLarge !== undefined) throw refused('unprocessable', tooLarge);
  await requireAnyCredits(ports.credits, tenant);
  return {
    templateId: template.template_id,
    template: { provider: template.provider, connection, options, fields, ...(webhook && { webhook }) },
    staticValues,
    file,
  };
}
