/**
 * Creates, reads, lists, changes and deletes a tenant's templates. The signing secret is shown once, when it is made;
 * the webhook's URL and header values never. Jobs that were accepted under a template are untouched by what becomes of it,
 * but for deliveries that wait for its webhook.
 */
import type { SealPorts } from '../../shared/deliveries/seal-target.ts';
import { changeAndSetGoing, type SetGoingPorts } from '../../shared/deliveries/set-going.ts';
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import {
  type NewTemplate,
  newTemplate,
  type TemplateChanges,
  templateChanges,
  templatesQuery,
} from '../../shared/http/asked/templates.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { findOwnTemplate } from '../../shared/http/find-own-template.ts';
import { requireConnection, requireProvider } from '../../shared/http/require-connection.ts';
import { checkStaticValues } from '../../shared/http/static-values.ts';
import type { Provider } from '../../shared/providers/provider.ts';
import type { Settings } from '../../shared/store/settings.ts';
import type { Template } from '../../shared/store/templates.ts';
import { sealWebhook } from './seal-webhook.ts';
import { templateView } from './template-view.ts';

export interface TemplatePorts
  extends SealPorts,
    SetGoingPorts,
    Pick<
      Settings,
      | 'getApiKey'
      | 'getTemplate'
      | 'putTemplate'
      | 'changeTemplate'
      | 'listTemplates'
      | 'deleteTemplate'
      | 'getConnection'
    > {
  newTemplateId(): string;
}

export async function manageTemplates(ports: TemplatePorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  switch (request.route) {
    case 'POST /templates':
      return create(ports, tenant, parseJsonBody(newTemplate, request.body));
    case 'GET /templates': {
      const query = parseInput(templatesQuery, request.query, 'The query');
      const { templates, cursor } = await ports.listTemplates(tenant, query.limit, query.cursor);
      return { answer: jsonAnswer(200, { templates: templates.map(templateView), cursor }), ids: { tenant } };
    }
    case 'GET /templates/{template_id}': {
      const template = await findTemplate(ports, tenant, request);
      return { answer: jsonAnswer(200, templateView(template)), ids: ids(template) };
    }
    case 'PATCH /templates/{template_id}': {
      const template = await findTemplate(ports, tenant, request);
      return change(ports, template, parseJsonBody(templateChanges, request.body));
    }
    case 'DELETE /templates/{template_id}': {
      const template = await findTemplate(ports, tenant, request);
      const remove = () => ports.deleteTemplate(template.template_id);
      await (template.webhook ? changeAndSetGoing(ports, template.template_id, remove) : remove());
      return { answer: { statusCode: 204 }, ids: ids(template) };
    }
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

async function create(ports: TemplatePorts, tenant: string, body: NewTemplate): Promise<Answered> {
  const provider = requireProvider(body.provider);
  await requireConnection(ports.getConnection, body);
  const templateId = ports.newTemplateId();
  const { webhook, signingSecret } = await sealWebhook(ports, templateId, body);
  const template: Template = {
    kind: 'template',
    template_id: templateId,
    tenant,
    name: body.name,
    provider: body.provider,
    connection: body.connection,
    options: parseOptions(provider, body.options),
    fields: body.fields ?? [...provider.defaultFields],
    static_values: JSON.stringify(checkStaticValues(body.static_values)),
    created_at: ports.nowMs(),
    ...(webhook && { webhook }),
  };
  await ports.putTemplate(template);
  return shown(201, template, signingSecret);
}

/** Written only if nobody else has changed it meanwhile: what was checked together is stored together. */
async function change(ports: TemplatePorts, before: Template, body: TemplateChanges): Promise<Answered> {
  const { provider: providerName, webhook: webhookBefore, ...rest } = before;
  const { name, connection, options, fields, static_values } = body;
  if (connection !== undefined)
    await requireConnection(ports.getConnection, { provider: providerName, connection });
  const { webhook, signingSecret } = await sealWebhook(ports, before.template_id, body, webhookBefore);
  const template: Template = {
    ...rest,
    provider: providerName,
    ...(name !== undefined && { name }),
    ...(connection !== undefined && { connection }),
    ...(options && { options: parseOptions(requireProvider(providerName), options) }),
    ...(fields && { fields }),
    ...(static_values && { static_values: JSON.stringify(checkStaticValues(static_values)) }),
    ...(webhook && { webhook }),
    updated_at: ports.nowMs(),
  };
  const change = () => ports.changeTemplate(before, template);
  // What waited for the webhook as it was goes on: to the new one, or nowhere.
  const isAnother = webhookBefore && body.webhook_url !== undefined;
  if (!(await (isAnother ? changeAndSetGoing(ports, before.template_id, change) : change())))
    throw refused('conflict', 'The template was changed or deleted at the same time: read it and try again.');
  return shown(200, template, signingSecret);
}

function parseOptions(provider: Provider, options: Record<string, unknown>): Record<string, unknown> {
  return parseInput(provider.templateOptions, options, 'options');
}

function shown(statusCode: number, template: Template, signingSecret: string | undefined): Answered {
  const secret = signingSecret !== undefined && { signing_secret: signingSecret };
  return { answer: jsonAnswer(statusCode, { ...templateView(template), ...secret }), ids: ids(template) };
}

function findTemplate(ports: TemplatePorts, tenant: string, request: ApiRequest): Promise<Template> {
  return findOwnTemplate(ports.getTemplate, tenant, request.parameters['template_id']);
}

function ids({ tenant, template_id }: Template): NonNullable<Answered['ids']> {
  return { tenant, template_id };
}
