/** Tenants' templates. */
import type { JobTemplate } from '../jobs/job.ts';
import { changeExpressions } from './change-item.ts';
import type { SettingsTable } from './settings-table.ts';

export interface Template extends JobTemplate {
  kind: 'template';
  template_id: string;
  tenant: string;
  name: string;
  /** JSON of an object: defaults, which a job's own static_values override. */
  static_values: string;
  created_at: number;
  /** Epoch ms, once it has been changed. */
  updated_at?: number;
  /** How often it has been changed: a change is written only over the revision that it was made of. */
  revision?: number;
}

export interface TemplatePage {
  templates: Template[];
  /** Undefined when nothing follows. A full page may have one though nothing does. */
  cursor: string | undefined;
}

export const templateKey = (templateId: string) => `TEMPLATE#${templateId}`;

export function templatesIn(table: SettingsTable) {
  return {
    getTemplate: (templateId: string) => table.get<Template>(templateKey(templateId)),
    putTemplate: (template: Template) =>
      table.put(templateKey(template.template_id), template.tenant, template),
    /** @param after the template_id that the page before ended with. */
    async listTemplates(tenant: string, limit: number, after?: string): Promise<TemplatePage> {
      const { Items = [], LastEvaluatedKey } = await table.listPage(tenant, templateKey(''), {
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { owner: tenant, id: templateKey(after) } }),
      });
      const templates = Items as Template[];
      return { templates, cursor: LastEvaluatedKey && templates.at(-1)?.template_id };
    },
    /**
     * Writes what is different, and nothing else; a new webhook_url has nothing known against it. False when the template has
     * been changed or deleted since it was read.
     */
    changeTemplate: (before: Template, after: Template) =>
      table.update(templateKey(before.template_id), changeExpressions(before, after)),
    deleteTemplate: (templateId: string) => table.remove(templateKey(templateId)),
  };
}
