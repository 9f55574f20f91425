/**
 * Creates, reads, lists and deletes a tenant's templates. The signing secret is shown once, on creation; header
 * values never. Deleting a template leaves jobs that were accepted under it untouched.
 */

import { parseCustomHeaders } from '../../shared/deliveries/custom-headers.ts';
import { parseDeliveryUrl } from '../../shared/deliveries/delivery-address.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { checkStaticValues } from '../../shared/http/submission.ts';
import type { TemplateWebhook } from '../../shared/jobs/job.ts';
import { findProvider, providers } from '../../shared/providers/registry.ts';
import type { Settings, Template } from '../../shared/store/settings.ts';
import { type NewTemplate, newTemplate } from './new-template.ts';
import { templateView } from './template-view.ts';

export interface TemplatePorts
  extends Pick<
    Settings,
    'getApiKey' | 'getTemplate' | 'putTemplate' | 'listTemplates' | 'deleteTemplate' | 'getConnection'
  > {
  secretBox(): Promise<SecretBox>;
  newSigningSecret(): string;
  newTemplateId(): string;
  nowMs(): number;
  exemptHosts: ReadonlySet<string>;
}

export async function manageTemplates(ports: TemplatePorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  switch (request.route) {
    case 'POST /templates':
      return create(ports, tenant, parseJsonBody(newTemplate, request.body));
    case 'GET /templates': {
      const templates = await ports.listTemplates(tenant);
      return { answer: jsonAnswer(200, { templates: templates.map(templateView) }), ids: { tenant } };
    }
    case 'GET /templates/{template_id}': {
      const template = await findTemplate(ports, tenant, request);
      return { answer: jsonAnswer(200, templateView(template)), ids: ids(template) };
    }
    case 'DELETE /templates/{template_id}': {
      const template = await findTemplate(ports, tenant, request);
      await ports.deleteTemplate(template.template_id);
      return { answer: { statusCode: 204 }, ids: ids(template) };
    }
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

async function create(ports: TemplatePorts, tenant: string, body: NewTemplate): Promise<Answered> {
  const provider = findProvider(body.provider);
  if (!provider) {
    throw refused('unprocessable', `provider: must be one of ${Object.keys(providers).join(', ')}`);
  }
  if (!(await ports.getConnection(body.provider, body.connection))) {
    throw refused(
      'unprocessable',
      `connection: ${body.provider} has none of that name; the operator makes them`,
    );
  }
  const templateId = ports.newTemplateId();
  const signed = await sealWebhook(ports, templateId, body);
  const template: Template = {
    kind: 'template',
    template_id: templateId,
    tenant,
    name: body.name,
    provider: body.provider,
    connection: body.connection,
    options: parseInput(provider.templateOptions, body.options, 'options'),
    fields: body.fields ?? [...provider.defaultFields],
    static_values: JSON.stringify(checkStaticValues(body.static_values)),
    created_at: ports.nowMs(),
    ...(signed && { webhook: signed.webhook }),
  };
  await ports.putTemplate(template);
  const secret = signed && { signing_secret: signed.secret };
  return { answer: jsonAnswer(201, { ...templateView(template), ...secret }), ids: ids(template) };
}

async function sealWebhook(
  ports: TemplatePorts,
  templateId: string,
  body: NewTemplate,
): Promise<{ webhook: TemplateWebhook; secret: string } | undefined> {
  const headers = parseCustomHeaders(body.webhook_headers);
  if (body.webhook_url === undefined) {
    if (Object.keys(headers).length > 0)
      throw refused('unprocessable', 'webhook_headers: there is no webhook_url');
    return undefined;
  }
  const url = parseDeliveryUrl(body.webhook_url, ports.exemptHosts).href;
  const secret = ports.newSigningSecret();
  const box = await ports.secretBox();
  const webhook = {
    url,
    sealed_secret: box.seal(secret, templateId),
    sealed_headers: box.seal(JSON.stringify(headers), templateId),
    header_names: Object.keys(headers),
  };
  return { webhook, secret };
}

async function findTemplate(ports: TemplatePorts, tenant: string, request: ApiRequest): Promise<Template> {
  const template = await ports.getTemplate(request.parameters['template_id'] ?? '');
  if (template?.tenant !== tenant) throw refused('not_found', 'There is no template of that template_id.');
  return template;
}

function ids({ tenant, template_id }: Template): NonNullable<Answered['ids']> {
  return { tenant, template_id };
}
