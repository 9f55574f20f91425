import * as z from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});

const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type TemplateResource = z.output<typeof resourceSchema>;
export type Template = z.output<typeof templateSchema>;

/** A synthesised CloudFormation template; what the engine has no use for (Rules, Conditions, Mappings) is dropped. */
export function parseTemplate(input: unknown): Template {
  return templateSchema.parse(input);
}
