import * as z from 'zod';
import type { Provider } from '../../shared/providers/provider.ts';
import { providers } from '../../shared/providers/registry.ts';

/** What the providers have of one kind, any of them. */
function anyOf(kind: 'templateOptions' | 'jobOptions' | 'trackedReference', id: string): z.ZodType {
  const some = Object.entries(providers).map(([name, provider]) => titled(name, provider, kind));
  return z.union(some).meta({ id });
}

function titled(name: string, provider: Provider, kind: Parameters<typeof anyOf>[0]): z.ZodType {
  return provider[kind].meta({ title: name });
}

export const templateOptions = anyOf('templateOptions', 'TemplateOptions');
export const jobOptions = anyOf('jobOptions', 'JobOptions');
export const trackedReference = anyOf('trackedReference', 'Reference');
export const providerName = z.enum(Object.keys(providers));
