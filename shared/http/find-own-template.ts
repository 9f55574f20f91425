/** The template that a client's call is about: one of another tenant is as unknown as one that does not exist. */
import { refused } from '../errors.ts';
import type { Template } from '../store/templates.ts';

/** @param templateId as the client gave it. Throws `not_found`. */
export async function findOwnTemplate(
  getTemplate: (templateId: string) => Promise<Template | undefined>,
  tenant: string,
  templateId = '',
): Promise<Template> {
  const template = await getTemplate(templateId.toLowerCase());
  if (template?.tenant !== tenant) throw refused('not_found', 'There is no template of that template_id.');
  return template;
}
