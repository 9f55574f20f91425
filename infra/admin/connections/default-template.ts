import { AdminError } from '../admin-error.ts';
import { printable } from '../job/printable.ts';
import type { Target } from '../target/target.ts';
import type { ConnectionId } from './stored-connection.ts';

/** What `--default-template` says for taking it away. */
const NO_TEMPLATE = 'none';

/** Before anything is changed. Throws AdminError unless it is a template of that connection, or none is wanted. */
export async function checkDefaultTemplate(
  { settings }: Pick<Target, 'settings'>,
  { provider, name }: ConnectionId,
  templateId: string,
): Promise<void> {
  if (templateId === NO_TEMPLATE) return;
  const template = await settings.getTemplate(templateId);
  const problem = !template
    ? 'There is no such template.'
    : template.provider === provider && template.connection === name
      ? undefined
      : `It is a template of ${template.provider}/${template.connection}.`;
  if (problem === undefined) return;
  throw new AdminError('failed', `${printable(templateId)} can't be the default template: ${problem}`);
}

/** @returns what to say about it. */
export async function setDefaultTemplate(
  { settings }: Pick<Target, 'settings'>,
  { provider, name }: ConnectionId,
  templateId: string,
): Promise<string> {
  const isNone = templateId === NO_TEMPLATE;
  await settings.setDefaultTemplate(provider, name, isNone ? undefined : templateId);
  return isNone
    ? 'Documents that a webhook names and nobody has handed in are set aside.'
    : `Documents that a webhook names and nobody has handed in become jobs of the template ${templateId}.`;
}
