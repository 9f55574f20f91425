import * as z from 'zod';
import { passedOver, resourceHandler } from '../resource-handler.ts';
import {
  generateSecretString,
  generateSecretStringSchema,
} from '../secrets-manager/generate-secret-string.ts';

const properties = z.strictObject({
  Name: z.string().optional(),
  Description: passedOver,
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretStringSchema.optional(),
  Tags: passedOver,
});

export const deploySecret = resourceHandler(properties, async ({ logicalId, properties }, machine) => {
  const { Name = `${machine.stackName}-${logicalId}`, SecretString, GenerateSecretString } = properties;
  const value = SecretString ?? (GenerateSecretString && generateSecretString(GenerateSecretString));
  const secret = machine.secrets.create(Name, value);
  return { ref: secret.arn, attributes: { Id: secret.arn } };
});
