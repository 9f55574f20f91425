import assert from 'node:assert/strict';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Options } from '../../../infra/options.ts';
import { PaperhookStack } from '../../../infra/paperhook-stack.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';

const templates = new Map<string, Template>();

/** A stage's template, with a stand-in for the functions' code, so that no build is needed. */
export function synthesised(stage: string, options: Options = {}): Template {
  const key = `${stage} ${JSON.stringify(options)}`;
  const template = templates.get(key) ?? Template.fromStack(stackOf(stage, options));
  templates.set(key, template);
  return template;
}

export function stackOf(stage: string, options: Options = {}): PaperhookStack {
  return new PaperhookStack(new App(), `paperhook-${stage}`, {
    settings: settingsFor(stage),
    options,
    codeFor: () => Code.fromInline('exports.handler = async () => {}'),
  });
}

/** The properties of one resource. */
export function propertiesOf(template: Template, type: string, id: string) {
  const resource = template.findResources(type)[id];
  assert.ok(resource, `${id} is no ${type}`);
  return resource['Properties'];
}

/** The folder of a function's code, by the function's id in the template. */
export function folderOf(template: Template, id: string): string {
  const resource = template.findResources('AWS::Lambda::Function')[id];
  assert.ok(resource, `${id} is no function`);
  return resource['Metadata']['Paperhook::Function'];
}

/** The properties of a template's functions, by the folder of their code. */
export function functionsOf(template: Template) {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  return new Map(functions.map(([id, { Properties }]) => [folderOf(template, id), Properties]));
}
