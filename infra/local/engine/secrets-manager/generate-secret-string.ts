import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** CloudFormation's GenerateSecretString, with AWS's defaults. */
export const generateSecretStringSchema = z.strictObject({
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});

export type GenerateSecretString = z.output<typeof generateSecretStringSchema>;

/** A random password, or a JSON object of the template with the password under the key that was asked for. */
export function generateSecretString(settings: GenerateSecretString): string {
  const password = generatePassword(settings);
  if (settings.SecretStringTemplate === undefined) return password;
  if (settings.GenerateStringKey === undefined) {
    throw new Error('SecretStringTemplate needs GenerateStringKey');
  }
  return JSON.stringify({
    ...JSON.parse(settings.SecretStringTemplate),
    [settings.GenerateStringKey]: password,
  });
}

function generatePassword(settings: GenerateSecretString): string {
  const types = includedTypes(settings);
  const all = types.join('');
  const required = settings.RequireEachIncludedType ? types : [];
  const characters = required.map(pick);
  while (characters.length < settings.PasswordLength) characters.push(pick(all));
  return shuffle(characters).join('');
}

function includedTypes(settings: GenerateSecretString): string[] {
  const types = [
    settings.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    settings.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    settings.ExcludeNumbers ? '' : '0123456789',
    settings.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    settings.IncludeSpace ? ' ' : '',
  ];
  return types
    .map((type) => [...type].filter((character) => !settings.ExcludeCharacters.includes(character)).join(''))
    .filter((type) => type !== '');
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffle(characters: string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 32) }))
    .sort((a, b) => a.order - b.order)
    .map(({ character }) => character);
}
